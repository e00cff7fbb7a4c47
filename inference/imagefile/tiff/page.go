package tiff

import (
	"fmt"
	"io"

	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/exif"
)

// The TIFF tags that decide which page is the picture, and whether and how it can be
// read.
const (
	tagSubfileType  = 254
	tagWidth        = 256
	tagHeight       = 257
	tagBits         = 258
	tagCompression  = 259
	tagPhotometric  = 262
	tagFillOrder    = 266
	tagMake         = 271
	tagStripOffsets = 273
	tagSamples      = 277
	tagRowsPerStrip = 278
	tagStripBytes   = 279
	tagPlanar       = 284
	tagFaxOptions   = 292 // of group 3
	tagPredictor    = 317
	tagColourMap    = 320
	tagTileWidth    = 322
	tagTileHeight   = 323
	tagTileOffsets  = 324
	tagTileBytes    = 325
	tagSubIFDs      = 330
	tagExtraSamples = 338
	tagSampleFormat = 339
	tagICC          = 34675
	tagDNGVersion   = 50706
)

// The compressions that rows undoes.
const (
	plain      = 1
	group3     = 3
	group4     = 4
	lzwPacked  = 5
	deflate    = 8
	oldDeflate = 32946
	packBits   = 32773
)

// The photometric interpretations that are read.
const (
	whiteIsZero = 0
	blackIsZero = 1
	rgb         = 2
	palette     = 3
)

// page is a picture of a TIFF file as its directory describes it.
type page struct {
	exif.Directory
	w, h        int
	bits        int // a sample; -1 where they differ
	samples     int // a pixel
	compression int
	photometric int
	planar      bool // a plane for each sample
	predictor   int
	format      int // 1 for unsigned numbers
	tiled       bool
	blockW      int // of a strip or tile
	blockH      int
	reduced     bool // a thumbnail, or a mask for another page
}

// maxPages bounds the walk along the directories, which can form a ring.
const maxPages = 10_000

// findPage finds the page to show, the largest that is no reduced version of
// another one, and its number among the pages of the file, from 1. Retouchers and
// scanners put a thumbnail first, and camera programs put the picture below it.
func findPage(data []byte) (p page, number, pages int, err error) {
	d := exif.First(data)
	// Many programs write the directory last. Where it would be is the least length of the whole
	// file.
	if end := int64(codec.ContentEnd(data)); d.Entries == nil || d.Offset >= end {
		return p, 0, 0, codec.Truncated(end, max(d.Offset, int64(len(data))), fmt.Errorf("tiff: no directory: %w", io.ErrUnexpectedEOF))
	}
	var best, any page
	consider := func(p page, at int) {
		if any.area() < p.area() {
			any = p
		}
		if !p.reduced && best.area() < p.area() {
			best, number = p, at
		}
	}
	seen := 0
	for ; d.Entries != nil && seen < maxPages; seen++ {
		p := newPage(d)
		if !p.reduced {
			pages++
		}
		consider(p, max(pages, 1))
		subs := d.Values(tagSubIFDs)
		for i := range min(subs.Len(), maxPages-seen) {
			seen++
			consider(newPage(d.At(subs.At(i))), max(pages, 1))
		}
		d = d.At(d.Next())
	}
	if best.area() == 0 {
		best, number = any, 1
	}
	if best.area() == 0 {
		return best, 0, 0, codec.Corrupt("tiff: size %s", codec.SizeText(best.w, best.h))
	}
	return best, number, max(pages, 1), nil
}

func newPage(d exif.Directory) page {
	p := page{Directory: d}
	value := func(tag uint16, or int) int {
		if v := d.Values(tag); v.Len() > 0 {
			return int(v.At(0))
		}
		return or
	}
	p.w, p.h = value(tagWidth, 0), value(tagHeight, 0)
	p.samples, p.compression = value(tagSamples, 1), value(tagCompression, plain)
	p.photometric, p.predictor = value(tagPhotometric, whiteIsZero), value(tagPredictor, 1)
	p.planar = value(tagPlanar, 1) == 2 && p.samples > 1
	p.format = value(tagSampleFormat, 1)
	const reduced, mask = 1, 4
	p.reduced = value(tagSubfileType, 0)&(reduced|mask) != 0
	p.bits = value(tagBits, 1)
	bits := d.Values(tagBits)
	for i := range min(bits.Len(), max(p.samples, 1)) { // some have one for a sample that is not there
		if int(bits.At(i)) != p.bits {
			p.bits = -1
		}
	}
	p.blockW, p.blockH = p.w, value(tagRowsPerStrip, p.h)
	if tw := value(tagTileWidth, 0); tw > 0 {
		p.tiled, p.blockW, p.blockH = true, tw, value(tagTileHeight, 0)
	} else if p.blockH < 1 || p.blockH > p.h {
		p.blockH = p.h
	}
	return p
}

// area returns the number of pixels, 0 where the size makes no sense.
func (p *page) area() int64 {
	const most = 1 << 30
	if p.w < 1 || p.h < 1 || p.w > most || p.h > most {
		return 0
	}
	return int64(p.w) * int64(p.h)
}

// colours returns how many samples of a pixel are its colour; the rest is opacity, or nothing that
// is shown.
func (p *page) colours() int {
	if p.photometric == rgb {
		return 3
	}
	return 1
}

// unusualFax reports whether the lines of a fax of group 3 refer to those above them, or are filled
// up to whole bytes, neither of which package ccitt knows.
func (p *page) unusualFax() bool {
	const twoDimensional, filled = 1, 4
	options := p.Values(tagFaxOptions)
	return options.Len() > 0 && options.At(0)&(twoDimensional|filled) != 0
}

// unsupported names what of the page cannot be read, "" where nothing is.
func (p *page) unsupported() string {
	switch p.photometric {
	case whiteIsZero, blackIsZero, rgb, palette:
	case 5:
		return "TIFF (CMYK)"
	case 8, 9, 10:
		return "TIFF (Lab)"
	case 32803, 34892:
		return "RAW"
	case 32844, 32845:
		return "TIFF (LogLuv)"
	}
	switch p.compression {
	case plain, group3, group4, lzwPacked, deflate, oldDeflate, packBits:
	case 2:
		return "TIFF (Huffman)"
	case 6, 7:
		return "TIFF (JPEG)"
	case 34925:
		return "TIFF (LZMA)"
	case 50000:
		return "TIFF (Zstandard)"
	case 50001:
		return "TIFF (WebP)"
	case 33003, 33005, 34712:
		return "TIFF (JPEG 2000)"
	case 34661:
		return "TIFF (JBIG)"
	case 50002, 52546:
		return "TIFF (JPEG XL)"
	default:
		return fmt.Sprintf("TIFF (compression %d)", p.compression)
	}
	switch {
	case p.compression == group3 && p.unusualFax():
		return "TIFF (fax)"
	case p.photometric == 6:
		return "TIFF (YCbCr)"
	case p.photometric > palette:
		return fmt.Sprintf("TIFF (colours %d)", p.photometric)
	case p.format == 3 || p.predictor == 3:
		return "TIFF (float)"
	case p.format != 1 && p.format != 4: // 4 is "undefined"
		return "TIFF (signed)"
	case p.bits < 0:
		return "TIFF (bits)"
	case p.bits != 1 && p.bits != 2 && p.bits != 4 && p.bits != 8 && p.bits != 16,
		p.bits < 8 && (p.photometric == rgb || p.samples > 1), p.bits > 8 && p.photometric == palette:
		return fmt.Sprintf("TIFF (%d bit)", p.bits)
	case p.samples < p.colours():
		return fmt.Sprintf("TIFF (%d samples)", p.samples)
	}
	return ""
}
