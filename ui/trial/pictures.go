package trial

import (
	"context"
	"image"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"

	"wanwu/app/bench"
	"wanwu/app/workspace"
	"wanwu/ui/drops"
	"wanwu/ui/watch"
)

// pictures serves made-up rows the sample pictures, in turn, at the cost of real ones; rows of real
// files are served as usual.
type pictures struct {
	watch.Pictures
	samples func() ([]string, error) // their paths
}

// NewPictures serves made-up rows the sample pictures, which are unpacked into dir.
func NewPictures(p watch.Pictures, samples fs.FS, dir string) watch.Pictures {
	return pictures{p, sync.OnceValues(func() (paths []string, err error) {
		if dir, err = drops.UnpackSamples(samples, dir); err != nil {
			return nil, err
		}
		for _, name := range drops.SamplePictures(samples) {
			paths = append(paths, filepath.Join(dir, name))
		}
		return paths, nil
	})}
}

// real returns the row whose picture stands for r's.
func (p pictures) real(r workspace.Row) (workspace.Row, error) {
	if !strings.HasPrefix(r.File, bench.MadeUpFolder) {
		return r, nil
	}
	paths, err := p.samples()
	if err != nil {
		return r, err
	}
	r.File = paths[r.Index%len(paths)]
	return r, nil
}

func (p pictures) Load(ctx context.Context, r workspace.Row) (*image.RGBA, error) {
	r, err := p.real(r)
	if err != nil {
		return nil, err
	}
	return p.Pictures.Load(ctx, r)
}

func (p pictures) Preview(ctx context.Context, r workspace.Row, maxSide int) (*image.RGBA, error) {
	r, err := p.real(r)
	if err != nil {
		return nil, err
	}
	return p.Pictures.Preview(ctx, r, maxSide)
}
