package bench

import (
	"context"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/source"
)

// different is how many different pictures a set is made of. They are repeated
// under other names: a decoder keeps nothing of a picture, so a repeated one
// costs it what a new one does.
const different = 12

// Kind is what a set's pictures are like.
type Kind struct {
	Name          string // "photos" or "small", a key of the report
	Width, Height int    // as stored, in pixels
	Bytes         int    // of a file, about
}

// The two kinds: what a telephone makes at 12 megapixels, and what web shops and
// training sets hold.
var (
	Photos = Kind{Name: "photos", Width: 4000, Height: 3000, Bytes: 2_400_000}
	Small  = Kind{Name: "small", Width: 500, Height: 375, Bytes: 60_000}
)

// set is a kind's generated files.
type set struct {
	kind  Kind
	dir   string
	files []string // the different ones
	bytes int64    // of all of them
}

// makeSet generates the files of a kind into dir, the same ones every time, as
// many at once as there are cores. Some carry an EXIF orientation.
func makeSet(ctx context.Context, k Kind, dir string, bases []*image.RGBA) (*set, error) {
	s := &set{kind: k, dir: dir, files: make([]string, different)}
	if err := os.MkdirAll(filepath.Join(dir, "different"), 0o755); err != nil {
		return nil, err
	}
	noise := newGrain(uint64(k.Width))
	sizes := make([]int64, different)
	jobs := make(chan int, different)
	for i := range different {
		jobs <- i
	}
	close(jobs)
	g, ctx := errgroup.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			canvas := &image.RGBA{}
			for i := range jobs {
				if err := ctx.Err(); err != nil {
					return err
				}
				p := photo{
					base: cut(bases[i%len(bases)], k.Width, k.Height), width: k.Width, height: k.Height,
					bytes: k.Bytes, seed: i + 1, orientation: []int{1, 6, 1, 3}[i%4],
				}
				data, err := p.jpeg(noise, canvas)
				if err != nil {
					return err
				}
				s.files[i] = filepath.Join(dir, "different", fmt.Sprintf("%02d.jpg", i))
				sizes[i] = int64(len(data))
				if err := os.WriteFile(s.files[i], data, 0o644); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for _, n := range sizes {
		s.bytes += n
	}
	return s, nil
}

// folder makes a folder of n pictures out of the different ones.
func (s *set) folder(n int) (string, error) {
	dir := filepath.Join(s.dir, fmt.Sprintf("%d", n))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	l := newLinks(s.files)
	for i := range n {
		if err := l.place(i, filepath.Join(dir, fmt.Sprintf("IMG_%05d.jpg", i+1))); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// items lists a folder as a run's scan does.
func items(ctx context.Context, dir string) ([]inference.Item, error) {
	var l list
	err := source.Scan(ctx, []string{dir}, source.Options{}, &l)
	return l, err
}

// list is a Visitor that keeps what it is shown.
type list []inference.Item

func (l *list) Found(it inference.Item) error {
	*l = append(*l, it)
	return nil
}

func (*list) Skipped(string, source.SkipReason) {}

// loadBases reads the sample pictures, by way of dir, since a decoder reads files.
func loadBases(ctx context.Context, samples fs.FS, dir string) ([]*image.RGBA, error) {
	names, err := fs.Glob(samples, "*.jpg")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("there are no sample pictures: %w", fs.ErrNotExist)
	}
	var bases []*image.RGBA
	for i, name := range names {
		data, err := fs.ReadFile(samples, name)
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, fmt.Sprintf("base%02d.jpg", i))
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return nil, err
		}
		img, err := imagefile.Preview(ctx, &inference.Item{Path: name, File: file, Size: int64(len(data))}, 1280)
		if err != nil {
			return nil, err
		}
		bases = append(bases, img)
	}
	return bases, nil
}

// cut returns the centre of img that has the ratio w : h.
func cut(img *image.RGBA, w, h int) *image.RGBA {
	b := img.Rect
	cw, ch := b.Dx(), b.Dx()*h/w
	if ch > b.Dy() {
		cw, ch = b.Dy()*w/h, b.Dy()
	}
	x, y := b.Min.X+(b.Dx()-cw)/2, b.Min.Y+(b.Dy()-ch)/2
	return img.SubImage(image.Rect(x, y, x+cw, y+ch)).(*image.RGBA)
}
