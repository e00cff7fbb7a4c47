package imagefile

import (
	"bytes"
	"context"
	"image"
	"image/png"

	"wanwu/inference"
	"wanwu/inference/imagefile/codec"
	"wanwu/inference/imagefile/jpeg"
)

// ThumbQuality is the JPEG quality of thumbnails: at 320 pixels no block is
// seen, and a thumbnail takes about 12 kB.
const ThumbQuality = 82

// EncodeThumb writes img as a JPEG of ThumbQuality. img must be opaque.
func EncodeThumb(img *image.RGBA) ([]byte, error) { return jpeg.Encode(img, ThumbQuality) }

// EncodeJPEG writes img as a JPEG of a quality of 1 … 100. img must be opaque.
func EncodeJPEG(img *image.RGBA, quality int) ([]byte, error) { return jpeg.Encode(img, quality) }

// DecodeThumb reads a JPEG that EncodeThumb wrote, at full size. The picture is
// opaque and the caller's own.
func DecodeThumb(data []byte) (*image.RGBA, error) {
	h, err := jpeg.Codec{}.Header(data)
	if err != nil {
		return nil, err
	}
	// A thumbnail cache is a file like any other: what it holds is bounded.
	if int64(h.Width)*int64(h.Height) > maxThumbPixels {
		return nil, &inference.Error{Code: inference.CodeTooLarge, Detail: codec.SizeText(h.Width, h.Height)}
	}
	return decodeRGBA(data, h)
}

// decodeRGBA reads a small JPEG at full size into a picture of its own.
func decodeRGBA(data []byte, h codec.Header) (*image.RGBA, error) {
	var s codec.Scratch
	defer s.Close() // which frees memory only, and cannot fail
	px, _, err := jpeg.Codec{}.Decode(context.Background(), &s, data, h, 8)
	if err != nil {
		return nil, err
	}
	w, ht := px.Size()
	img := image.NewRGBA(image.Rect(0, 0, w, ht))
	line := make([]uint8, 3*w)
	for y := range ht {
		px.Row(line, y, 0, w)
		dst := img.Pix[y*img.Stride:]
		for x := range w {
			copy(dst[4*x:], line[3*x:3*x+3])
			dst[4*x+3] = 255
		}
	}
	return img, nil
}

// maxThumbPixels bounds what DecodeThumb reads: far above any thumbnail.
const maxThumbPixels = 4096 * 4096

// EncodePNG writes img as a PNG, for the clipboard: quickly rather than small.
func EncodePNG(img *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := e.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
