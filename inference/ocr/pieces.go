package ocr

import (
	"context"
	"image"
	"math"

	"golang.org/x/image/draw"
)

const (
	// stride is what the sides of the detecting network's input are multiples of.
	stride = 32
	// longest bounds a side of it, in pixels: what is longer is shown piece by piece.
	longest = 2048
	// overlap is what two pieces have in common, in pixels: of each half of it the piece that
	// sees more around decides.
	overlap = 256
)

// find returns where text is. A picture that is longer than the detecting network sees at once,
// as a screenshot of many pages is, is shown in its own size piece by piece; the pieces' maps
// become one.
func (r *Reader) find(ctx context.Context, img *image.RGBA) ([]Quad, error) {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	scale := min(float64(r.Detection.ShortSide)/float64(min(w, h)), longest/float64(max(w, h)))
	fit := func(n int) int { return max(stride, int(math.Round(float64(n)*max(scale, 1)/stride))*stride) }
	tw, th := fit(w), fit(h)
	small := image.NewRGBA(image.Rect(0, 0, tw, th))
	draw.BiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	prob := make([]float32, tw*th)
	for _, y := range spans(th) {
		for _, x := range spans(tw) {
			if err := r.detect(ctx, small, x, y, prob); err != nil {
				return nil, err
			}
		}
	}
	boxes := r.Detection.boxes(prob, tw, th)
	fx, fy := float64(w)/float64(tw), float64(h)/float64(th)
	for i := range boxes {
		for k, p := range boxes[i] {
			boxes[i][k] = Point{min(max(p.X*fx, 0), float64(w)), min(max(p.Y*fy, 0), float64(h))}
		}
	}
	return boxes, nil
}

// detect shows a piece of a picture to the detecting network, and writes what it is to decide of
// the answer to the map of the whole.
func (r *Reader) detect(ctx context.Context, img *image.RGBA, xs, ys span, prob []float32) error {
	w, h := xs.to-xs.from, ys.to-ys.from
	values := make([]float32, 3*w*h)
	for y := range h {
		for x := range w {
			put(values, y*w+x, w*h, img.Pix[img.PixOffset(xs.from+x, ys.from+y):])
		}
	}
	shape, answer, err := r.Detect(ctx, []int64{1, 3, int64(h), int64(w)}, values)
	if err != nil {
		return err
	}
	if len(answer) != w*h || !finite(answer) {
		return badOutput("the detecting network", shape, w, h)
	}
	for y := ys.first; y < ys.end; y++ {
		copy(prob[y*img.Rect.Dx()+xs.first:y*img.Rect.Dx()+xs.end], answer[(y-ys.from)*w+xs.first-xs.from:])
	}
	return nil
}

// span is a piece of a side: from and to bound what is shown, first and end what it decides.
type span struct{ from, to, first, end int }

// spans divides a side of n pixels, a multiple of stride, into pieces of at most longest that
// overlap, each a multiple of stride.
func spans(n int) (all []span) {
	count := max((n-overlap+longest-overlap-1)/(longest-overlap), 1)
	size := min(n, longest)
	for i := range count {
		from := 0
		if count > 1 {
			from = (n - size) * i / (count - 1) / stride * stride
		}
		s := span{from: from, to: from + size, first: from, end: from + size}
		if i > 0 {
			last := &all[i-1]
			s.first = (from + last.to) / 2
			last.end = s.first
		}
		all = append(all, s)
	}
	return all
}
