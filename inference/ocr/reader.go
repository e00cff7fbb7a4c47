package ocr

import (
	"context"
	"fmt"
	"image"
	"math"
	"slices"
	"strings"

	"wanwu/inference"
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
	// widest bounds a line, in pixels of its network's input.
	widest = 3200
	// upright is from how many times its width on a box is a column, which is turned.
	upright = 1.5
	// sure is the score from which on a line is not turned upside down to be read again, and which
	// it must reach then: few lines that are read the right way up score less, and hardly any that
	// stand on their heads score more.
	sure = 0.8
)

// Read returns the lines of text in a picture in the order in which one reads them; see inOrder.
// Lines that stand on their heads are read as well. It blocks for some tenths of a second a
// picture; ctx ends it. Errors are the networks', and of inference.CodeBadOutput or
// inference.CodePack where an answer is of another shape than the alphabet, or no number.
func (r *Reader) Read(ctx context.Context, img *image.RGBA) (lines []Line, err error) {
	if img.Bounds().Empty() {
		return nil, nil
	}
	boxes, err := r.find(ctx, img)
	if err != nil {
		return nil, err
	}
	var read []placed
	for _, box := range boxes {
		line, err := r.best(ctx, img, box)
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(line.Text) != "" && line.Score >= r.Reading.Threshold {
			read = append(read, line)
		}
	}
	inOrder(read)
	for _, p := range read {
		lines = append(lines, p.Line)
	}
	return lines, nil
}

// put writes a pixel as both networks have it: blue first, −1…1, a plane a colour.
func put(values []float32, at, plane int, rgba []uint8) {
	for c := range 3 {
		values[c*plane+at] = (float32(rgba[2-c])/255 - 0.5) / 0.5
	}
}

// best reads a box: as a line, or where it is upright as one that was turned to the right or to
// the left, whichever is read with the better score. A line that is read with doubt is turned
// upside down.
func (r *Reader) best(ctx context.Context, img *image.RGBA, box Quad) (best placed, err error) {
	ways := []int{0, 2}
	if box.height() >= upright*box.width() {
		ways = []int{1, 3}
	}
	for i, turns := range ways {
		if i > 0 && turns == 2 && best.Score >= sure {
			break
		}
		seen := box.turned(turns)
		text, score, err := r.line(ctx, img, seen)
		if err != nil {
			return best, err
		}
		if i == 0 || score > best.Score && (turns != 2 || score >= sure) {
			best = placed{Line{text, score, box}, seen}
		}
	}
	return best, nil
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
	if len(shape) != 3 || int64(len(prob)) != shape[1]*shape[2] || !finite(prob) {
		return "", 0, badOutput("the reading network", shape, wide, h)
	}
	if classes := int(shape[2]); classes != len(r.Alphabet)+1 {
		return "", 0, &inference.Error{Code: inference.CodePack, Err: inference.Faultf("there are %d characters, and the network has %d classes", len(r.Alphabet), classes)}
	}
	text, score = r.Alphabet.decode(prob, int(shape[1]), int(shape[2]))
	return text, score, nil
}

// badOutput says that a network's answer to a picture of width × height is none.
func badOutput(network string, shape []int64, width, height int) error {
	return &inference.Error{Code: inference.CodeBadOutput, Err: fmt.Errorf("%s answers %v, or what is no number, to %d × %d", network, shape, width, height)}
}

// finite reports whether all values are numbers.
func finite(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return v-v != 0 }) // true of NaN and ±Inf alone
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
