package jpeg

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"wanwu/inference"
	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/exif"
	"wanwu/inference/imagefile/raster"
)

// Codec reads JPEG through the engine that the build has: libjpeg-turbo
// (jpeg_turbo.go) or image/jpeg (jpeg_pure.go).
type Codec struct{}

// info is what the markers say, beyond the size.
type info struct {
	components  int
	progressive bool
	area, cell  int  // stored values of all components in a cell of so many pixels
	multiScan   bool // decoded only when all of its scans have been read
	adobe       bool // the inks of CMYK are inverted
	restarts    bool // restart markers let a decoder find back after damage
	scans       int  // counted only where multiScan
	ended       bool // the end marker was seen; known only where multiScan
}

// infoOf returns what header has read; all is zero of a header of another's making.
func infoOf(h codec.Header) *info {
	if j, ok := h.Own.(*info); ok {
		return j
	}
	return &info{}
}

const (
	// maxScans is the limit that libjpeg-turbo's own fuzzers and its option
	// "djpeg -maxscans" work with. Cameras and encoders make at most a dozen.
	maxScans = 500
	// maxScanPixels bounds scans × pixels, hence the time: even an empty scan is a
	// pass over the whole picture. It is 20 scans of the largest
	// picture that is read.
	maxScanPixels = 20 * codec.DefaultMaxPixels
)

// The markers that matter.
const (
	markerSOF0  = 0xC0
	markerSOF2  = 0xC2
	markerDHT   = 0xC4
	markerJPG   = 0xC8
	markerDAC   = 0xCC
	markerRST0  = 0xD0
	markerEOI   = 0xD9
	markerSOS   = 0xDA
	MarkerDQT   = 0xDB
	markerDRI   = 0xDD
	MarkerAPP0  = 0xE0
	markerAPP1  = 0xE1
	MarkerAPP2  = 0xE2
	markerAPP14 = 0xEE
)

// Header implements codec.Codec.
func (Codec) Header(data []byte) (codec.Header, error) { return header(data) }

// header walks the markers up to the first scan, and over all scans where
// there are several. It allocates nothing but a colour profile of several parts.
func header(data []byte) (h codec.Header, err error) {
	h.Scalable = Scales
	j := &info{}
	h.Own = j
	seenEXIF := false
	var profile profile
	var several mpf
	for at := 2; ; {
		marker, body, next := nextMarker(data, at)
		switch {
		case next < 0:
			if h.Width == 0 {
				return h, codec.Truncated(0, 1, io.ErrUnexpectedEOF)
			}
			return h, codec.Truncated(0, 1, fmt.Errorf("jpeg: no scan: %w", io.ErrUnexpectedEOF))
		case marker == markerSOS:
			if h.Width == 0 {
				return h, codec.Corrupt("jpeg: scan before frame")
			}
			if len(body) > 0 && int(body[0]) < j.components {
				j.multiScan = true
			}
			j.multiScan = j.multiScan || j.progressive
			if j.multiScan || !Scales {
				j.scans, j.ended = countScans(data, next)
				j.scans++
			}
			h.ICC = profile.join()
			several.pages(&h, data, j.components)
			return h, j.limit(&h)
		case marker == markerEOI:
			return h, codec.Corrupt("jpeg: no scan")
		case isFrame(marker):
			if err := j.frame(&h, marker, body); err != nil {
				return h, err
			}
		case marker == markerAPP1 && !seenEXIF && bytes.HasPrefix(body, []byte(exif.Prefix)):
			h.Tags, seenEXIF = exif.Read(body), true
		case marker == MarkerAPP2 && bytes.HasPrefix(body, []byte(profilePrefix)):
			profile.add(body[len(profilePrefix):])
		case marker == MarkerAPP2 && bytes.HasPrefix(body, []byte(mpfPrefix)):
			several = mpf{body[len(mpfPrefix):], next - len(body) + len(mpfPrefix)}
		case marker == markerAPP14 && len(body) >= 12 && bytes.HasPrefix(body, []byte("Adobe")):
			j.adobe = true
		case marker == markerDRI && len(body) >= 2:
			j.restarts = binary.BigEndian.Uint16(body) != 0
		}
		at = next
	}
}

// isFrame reports whether a marker begins the header of a frame.
func isFrame(marker byte) bool {
	return marker >= markerSOF0 && marker <= 0xCF && marker != markerDHT && marker != markerJPG && marker != markerDAC
}

// frame reads the header of the frame, of which there is one.
func (j *info) frame(h *codec.Header, marker byte, body []byte) error {
	if len(body) < 6 {
		return codec.Corrupt("jpeg: frame header of %d bytes", len(body))
	}
	if h.Width != 0 {
		return codec.Corrupt("jpeg: two frames")
	}
	h.Height, h.Width = int(binary.BigEndian.Uint16(body[1:])), int(binary.BigEndian.Uint16(body[3:]))
	j.components = int(body[5])
	j.area, j.cell = sampling(body[6:])
	j.progressive = marker&3 == 2
	if h.Width == 0 || h.Height == 0 {
		return codec.Corrupt("jpeg: size %s", codec.SizeText(h.Width, h.Height))
	}
	if c := j.components; c != 1 && c != 3 && c != 4 {
		return codec.Unsupported(fmt.Sprintf("JPEG (%d channels)", c))
	}
	if body[0] != 8 {
		return codec.Unsupported(fmt.Sprintf("JPEG (%d bits)", body[0]))
	}
	return nil
}

// limit bounds the time that scans take and notes the memory.
func (j *info) limit(h *codec.Header) error {
	if j.scans > maxScans || j.scans > 1 && int64(j.scans)*int64(h.Width)*int64(h.Height) > maxScanPixels {
		return &inference.Error{Code: inference.CodeTooLarge, Detail: inference.DetailScans,
			Err: fmt.Errorf("jpeg: over %d scans of %s", min(j.scans-1, maxScans), codec.SizeText(h.Width, h.Height))}
	}
	var coefficients int64 // bytes a value of them
	h.PerPixel, coefficients = j.memory()
	h.Besides = coefficients * int64(h.Width) * int64(h.Height) * int64(j.area) / int64(j.cell)
	return nil
}

// sampling reads how much of the components is stored: in 4:2:0 a cell of two by
// two pixels has four values of brightness and one of each colour. What makes no
// sense counts as full, and the codec will say so.
func sampling(components []byte) (area, cell int) {
	wide, high := 1, 1
	n := len(components) / 3
	for i := range n {
		s := components[3*i+1]
		area += int(s>>4) * int(s&15)
		wide, high = max(wide, int(s>>4)), max(high, int(s&15))
	}
	if area < 1 || area > n*wide*high {
		return max(n, 1), 1
	}
	return area, wide * high
}

// nextMarker finds the first marker at or after at, and its segment. next is
// where the following one is looked for, or -1 where the data end before.
func nextMarker(data []byte, at int) (marker byte, body []byte, next int) {
	for {
		i := bytes.IndexByte(data[min(at, len(data)):], 0xFF)
		if i < 0 {
			return 0, nil, -1
		}
		at += i + 1
		for at < len(data) && data[at] == 0xFF { // fill bytes
			at++
		}
		if at >= len(data) {
			return 0, nil, -1
		}
		marker = data[at]
		at++
		if marker == 0 || marker == 1 || marker >= markerRST0 && marker < markerEOI {
			continue // a stuffed byte, or a marker without a segment
		}
		break
	}
	if marker == markerEOI {
		return marker, nil, at
	}
	if at+2 > len(data) {
		return 0, nil, -1
	}
	n := int(binary.BigEndian.Uint16(data[at:]))
	if n < 2 {
		n = 2 // damaged; the next marker is looked for behind it
	}
	if at+n > len(data) {
		return 0, nil, -1
	}
	return marker, data[at+2 : at+n], at + n
}

// countScans counts the scans that begin at or after at, one more than maxScans
// at most, and says whether the end marker was seen.
func countScans(data []byte, at int) (n int, ended bool) {
	for n <= maxScans {
		marker, _, next := nextMarker(data, at)
		switch {
		case next < 0:
			return n, false
		case marker == markerEOI:
			return n, true
		case marker == markerSOS:
			n++
		}
		at = next
	}
	return n, false
}

// Decode implements codec.Codec.
func (Codec) Decode(ctx context.Context, s *codec.Scratch, data []byte, h codec.Header, eighths int) (raster.Picture, func(), error) {
	e, ok := s.Engine.(*engine)
	if !ok {
		e = &engine{}
		s.Engine = e
	}
	px, err := e.decode(ctx, s, data, h, eighths)
	if err != nil {
		return nil, nil, err
	}
	return px, codec.Nothing, nil
}
