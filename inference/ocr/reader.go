package ocr

import (
	"cmp"
	"context"
	"fmt"
	"image"
	"math"
	"slices"
	"strings"

	"golang.org/x/image/draw"
)

// Network runs a network on a picture's values: a tensor [1, 3, height, width] in, one tensor
// out.
type Network func(ctx context.Context, shape []int64, values []float32) (outShape []int64, out []float32, err error)

// Reading says how a line of text is shown to the network that reads it.
type Reading struct {
	Height int `json:"height"` // pixels
	Width  int `json:"width"`  // pixels at least; a longer line is wider
	// Threshold is what a line's score has at least to count.
	Threshold float32 `json:"threshold"`
}

// Line is a line of text in a picture.
type Line struct {
	Text  string
	Score float32 // 0…1
	Box   Quad    // in pixels of the picture
}

// Text joins lines.
func Text(lines []Line) string {
	var all []string
	for _, l := range lines {
		all = append(all, l.Text)
	}
	return strings.Join(all, "\n")
}

// Reader reads text in pictures. It may be used from several goroutines where the networks
// may.
type Reader struct {
	Detect, Recognise Network
	Detection         Detection
	Reading           Reading
	Alphabet          Alphabet
}

const (
	// stride is what the sides of the detecting network's input are multiples of.
	stride = 32
	// longest bounds a side of it, in pixels.
	longest = 2048
	// widest bounds a line, in pixels of its network's input.
	widest = 3200
	// upright is from how many times its width on a box is a column, which is turned.
	upright = 1.5
	// sameRow is how far the upper left corners of boxes of one row are apart, in heights of
	// the upper one.
	sameRow = 0.5
)

// Read returns the lines of text in a picture, from top to bottom and left to right. It blocks
// for some tenths of a second a picture; ctx ends it.
func (r *Reader) Read(ctx context.Context, img *image.RGBA) (lines []Line, err error) {
	if img.Bounds().Empty() {
		return nil, nil
	}
	boxes, err := r.find(ctx, img)
	if err != nil {
		return nil, err
	}
	inOrder(boxes)
	for _, box := range boxes {
		text, score, err := r.best(ctx, img, box)
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(text) != "" && score >= r.Reading.Threshold {
			lines = append(lines, Line{text, score, box})
		}
	}
	return lines, nil
}

// find returns where text is.
func (r *Reader) find(ctx context.Context, img *image.RGBA) ([]Quad, error) {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	scale := max(1, float64(r.Detection.ShortSide)/float64(min(w, h)))
	scale = min(scale, longest/float64(max(w, h)))
	fit := func(n int) int { return max(stride, int(math.Round(float64(n)*scale/stride))*stride) }
	tw, th := fit(w), fit(h)
	small := image.NewRGBA(image.Rect(0, 0, tw, th))
	draw.BiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	values := make([]float32, 3*tw*th)
	for y := range th {
		for x := range tw {
			put(values, y*tw+x, tw*th, small.Pix[small.PixOffset(x, y):])
		}
	}
	shape, prob, err := r.Detect(ctx, []int64{1, 3, int64(th), int64(tw)}, values)
	if err != nil {
		return nil, err
	}
	if len(prob) != tw*th {
		return nil, fmt.Errorf("the detecting network answers %v to a picture of %d × %d", shape, tw, th)
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

// put writes a pixel as both networks have it: blue first, −1…1, a plane a colour.
func put(values []float32, at, plane int, rgba []uint8) {
	for c := range 3 {
		values[c*plane+at] = (float32(rgba[2-c])/255 - 0.5) / 0.5
	}
}

// best reads a box: as a line, or where it is upright as one that was turned to the right or to
// the left, whichever is read with the better score.
func (r *Reader) best(ctx context.Context, img *image.RGBA, box Quad) (text string, score float32, err error) {
	if box.height() < upright*box.width() {
		return r.line(ctx, img, box)
	}
	if text, score, err = r.line(ctx, img, Quad{box[1], box[2], box[3], box[0]}); err != nil {
		return "", 0, err
	}
	other, better, err := r.line(ctx, img, Quad{box[3], box[0], box[1], box[2]})
	if err == nil && better > score {
		text, score = other, better
	}
	return text, score, err
}

// line reads a line of text.
func (r *Reader) line(ctx context.Context, img *image.RGBA, box Quad) (text string, score float32, err error) {
	h := r.Reading.Height
	w := min(max(int(math.Ceil(float64(h)*box.width()/max(box.height(), 1))), 1), widest)
	wide := max(w, r.Reading.Width)
	values := make([]float32, 3*h*wide)
	cut(img, box, values, w, h, wide)
	shape, prob, err := r.Recognise(ctx, []int64{1, 3, int64(h), int64(wide)}, values)
	if err != nil {
		return "", 0, err
	}
	if len(shape) != 3 || shape[2] < 2 || int64(len(prob)) != shape[1]*shape[2] {
		return "", 0, fmt.Errorf("the reading network answers %v to a line of %d × %d", shape, wide, h)
	}
	text, score = r.Alphabet.decode(prob, int(shape[1]), int(shape[2]))
	return text, score, nil
}

// cut brings a box of the picture to w × h pixels at the left of values, wide to a row. Where
// it shrinks, each pixel is the average of several places.
func cut(img *image.RGBA, box Quad, values []float32, w, h, wide int) {
	samples := min(max(int(math.Round(box.height()/float64(h))), 1), 8)
	var sum [3]float64
	for y := range h {
		for x := range w {
			sum = [3]float64{}
			for sy := range samples {
				fy := (float64(y) + (float64(sy)+0.5)/float64(samples)) / float64(h)
				left, right := between(box[0], box[3], fy), between(box[1], box[2], fy)
				for sx := range samples {
					fx := (float64(x) + (float64(sx)+0.5)/float64(samples)) / float64(w)
					at(img, between(left, right, fx), &sum)
				}
			}
			var rgba [3]uint8
			for c := range 3 {
				rgba[c] = uint8(sum[c]/float64(samples*samples) + 0.5)
			}
			put(values, y*wide+x, h*wide, rgba[:])
		}
	}
}

// at adds the colour at a place, between pixels if need be.
func at(img *image.RGBA, p Point, sum *[3]float64) {
	b := img.Bounds()
	x, y := p.X-0.5, p.Y-0.5
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	for dy, wy := range [2]float64{1 - fy, fy} {
		for dx, wx := range [2]float64{1 - fx, fx} {
			px := min(max(int(x0)+dx, 0), b.Dx()-1) + b.Min.X
			py := min(max(int(y0)+dy, 0), b.Dy()-1) + b.Min.Y
			pix := img.Pix[img.PixOffset(px, py):]
			for c := range 3 {
				sum[c] += wx * wy * float64(pix[c])
			}
		}
	}
}

// inOrder sorts boxes by rows, each from left to right. Which boxes are of one row is found
// from the top: those whose corner is not much below that of the first.
func inOrder(boxes []Quad) {
	slices.SortFunc(boxes, func(a, b Quad) int { return cmp.Or(cmp.Compare(a[0].Y, b[0].Y), cmp.Compare(a[0].X, b[0].X)) })
	for from := 0; from < len(boxes); {
		to := from + 1
		for to < len(boxes) && boxes[to][0].Y-boxes[from][0].Y < sameRow*boxes[from].height() {
			to++
		}
		slices.SortFunc(boxes[from:to], func(a, b Quad) int { return cmp.Compare(a[0].X, b[0].X) })
		from = to
	}
}
