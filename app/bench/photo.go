package bench

import (
	"encoding/binary"
	"fmt"
	"image"

	"wanwu/inference/imagefile"
)

// photo is a generated picture that costs a decoder what a photograph costs: a
// real one enlarged, with texture and noise up to a photograph's bytes.
type photo struct {
	base          *image.RGBA // what it shows, cut to the ratio of width and height
	width, height int         // as stored, in pixels
	bytes         int         // what the file should have, about
	orientation   int         // EXIF's, 1…8; 1 writes none
	seed          int
}

// The strength of the grain in levels of a pixel: strongest is where a picture
// is noise alone, and bisecting that range this many times meets the wanted
// bytes within a few percent.
const (
	strongest = 64
	halvings  = 7
)

// The size of a large picture is guessed from one strip of rows in every
// strips; a strip is a block of a JPEG with halved colour high.
const (
	strip  = 16
	strips = 12
)

// jpeg renders and encodes the photo, within about 5 % of the wanted bytes
// where grain can reach them. canvas is reused from photo to photo.
func (p *photo) jpeg(g *grain, canvas *image.RGBA) ([]byte, error) {
	weak, strong := 0.0, float64(strongest)
	every := strips
	if p.height < 4*strip*strips {
		every = 1 // a small picture is tried whole
	}
	for range halvings {
		middle := (weak + strong) / 2
		probe := p.prepare(canvas, p.height/every/strip*strip)
		p.render(g, probe, middle, func(y int) int { return y/strip*strip*every + y%strip })
		data, err := imagefile.EncodeThumb(probe)
		if err != nil {
			return nil, fmt.Errorf("generated picture: %w", err)
		}
		if len(data)*p.height/probe.Rect.Dy() < p.bytes {
			weak = middle
		} else {
			strong = middle
		}
	}
	whole := p.prepare(canvas, p.height)
	p.render(g, whole, weak, func(y int) int { return y })
	data, err := imagefile.EncodeThumb(whole)
	if err != nil {
		return nil, fmt.Errorf("generated picture: %w", err)
	}
	if p.orientation > 1 {
		data = withOrientation(data, p.orientation)
	}
	return data, nil
}

// prepare gives canvas the photo's width and the given height.
func (p *photo) prepare(canvas *image.RGBA, height int) *image.RGBA {
	if n := 4 * p.width * height; cap(canvas.Pix) < n {
		canvas.Pix = make([]uint8, n)
	}
	canvas.Pix = canvas.Pix[:4*p.width*height]
	canvas.Stride, canvas.Rect = 4*p.width, image.Rect(0, 0, p.width, height)
	return canvas
}

// render fills dst, whose row y shows the photo's row at(y).
func (p *photo) render(g *grain, dst *image.RGBA, strength float64, at func(y int) int) {
	const mask = grainSide - 1
	bw, bh := p.base.Rect.Dx(), p.base.Rect.Dy()
	ox, oy := p.seed*397, p.seed*619
	stepX, stepY := float32(bw-1)/float32(p.width), float32(bh-1)/float32(p.height)
	for y := range dst.Rect.Dy() {
		py := min(at(y), p.height-1)
		by := float32(py) * stepY
		fy := by - float32(int(by))
		upper := p.base.Pix[int(by)*p.base.Stride:]
		lower := p.base.Pix[min(int(by)+1, bh-1)*p.base.Stride:]
		fine, where := g.fine[(py+oy)&mask*grainSide:][:grainSide], g.where[(py+ox)&mask*grainSide:][:grainSide]
		out := dst.Pix[y*dst.Stride:][:dst.Stride]
		for x := range p.width {
			bx := float32(x) * stepX
			i := int(bx)
			fx := bx - float32(i)
			a, b := upper[4*i:4*i+7], lower[4*i:4*i+7]
			luma := fine[(x+ox)&mask] * float32(strength) * where[(x+oy)&mask]
			chroma := fine[(x+ox+grainSide/2)&mask] * float32(strength) * 0.15
			for c := range 3 {
				top := float32(a[c]) + (float32(a[c+4])-float32(a[c]))*fx
				bottom := float32(b[c]) + (float32(b[c+4])-float32(b[c]))*fx
				v := top + (bottom-top)*fy + luma + float32(c-1)*chroma
				out[4*x+c] = uint8(min(max(v+0.5, 0), 255))
			}
			out[4*x+3] = 255
		}
	}
}

// withOrientation puts an EXIF segment behind the JPEG's first marker, as telephones write it: the
// picture is on its side, and a number says so.
func withOrientation(jpeg []byte, orientation int) []byte {
	const tagOrientation, typeShort = 0x0112, 3
	e := binary.LittleEndian
	tiff := []byte("Exif\x00\x00II")
	tiff = e.AppendUint16(tiff, 42)
	tiff = e.AppendUint32(tiff, 8) // where the directory begins
	tiff = e.AppendUint16(tiff, 1) // with one entry
	tiff = e.AppendUint16(tiff, tagOrientation)
	tiff = e.AppendUint16(tiff, typeShort)
	tiff = e.AppendUint32(tiff, 1)
	tiff = e.AppendUint32(tiff, uint32(orientation))
	tiff = e.AppendUint32(tiff, 0) // no further directory

	out := make([]byte, 0, len(jpeg)+len(tiff)+4)
	out = append(out, jpeg[:2]...) // SOI
	out = append(out, 0xff, 0xe1)  // APP1
	out = binary.BigEndian.AppendUint16(out, uint16(len(tiff)+2))
	out = append(out, tiff...)
	return append(out, jpeg[2:]...)
}
