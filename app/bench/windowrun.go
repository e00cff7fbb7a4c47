package bench

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
)

// What is dropped on the window: a photograph, a tree of folders, and one folder
// with as many pictures.
const (
	dropPictures = 100_000
	dropFolder   = 2_000 // pictures a folder of the tree
	dropRounds   = 5     // windows opened for it
)

// window has windows walk through lists and take drops, each in a process of its
// own.
func (c *Config) window(p *parts, bases []*image.RGBA) {
	walks := make([][]WindowReport, len(c.WindowRows))
	for rounds := min(c.Rounds, heavyRounds); rounds > 0; rounds-- {
		for i, rows := range c.WindowRows {
			if !p.do(StageWindow, "", rows, func() error {
				w, err := c.Window(p.ctx, Trial{Rows: rows})
				if err == nil {
					walks[i] = append(walks[i], w)
				}
				return err
			}) {
				rounds = 0 // it would fail again
				break
			}
		}
	}
	for i, rows := range c.WindowRows {
		if len(walks[i]) > 0 {
			p.report.Window = append(p.report.Window, walkReport(rows, walks[i]))
		}
	}
	if len(c.WindowRows) > 0 {
		p.do(StageFirstLabel, "", 0, func() error { return c.firstLabels(p, bases) })
	}
}

// firstLabels drops pictures on windows, and notes what it has where one fails.
func (c *Config) firstLabels(p *parts, bases []*image.RGBA) error {
	drops, err := c.drops(p.ctx, bases)
	if err != nil {
		return err
	}
	var script Trial
	for _, d := range drops {
		script.Drops = append(script.Drops, d.path)
	}
	var windows []WindowReport
	for range min(c.Rounds, dropRounds) {
		var w WindowReport
		if w, err = c.Window(p.ctx, script); err != nil {
			break
		}
		if len(w.FirstLabels) != len(drops) {
			err = fmt.Errorf("the window told of %d drops of %d", len(w.FirstLabels), len(drops))
			break
		}
		windows = append(windows, w)
	}
	for i, d := range drops {
		if i == 0 || len(windows) == 0 {
			continue // the first one is the warm-up
		}
		ms := spreadBy(windows, func(w WindowReport) float64 { return w.FirstLabels[i] })
		r := FirstLabelReport{Name: d.name, Pictures: d.pictures, MS: ms}
		if all := p.report.FirstLabels; len(all) > 0 && all[0].MS.Median > 0 {
			r.Ratio = ms.Median / all[0].MS.Median
		}
		p.report.FirstLabels = append(p.report.FirstLabels, r)
	}
	return err
}

type dropped struct {
	name     string
	path     string
	pictures int
}

// drops makes what is dropped. No two of them have a file's content in common,
// so that nothing is known from the one before.
func (c *Config) drops(ctx context.Context, bases []*image.RGBA) ([]dropped, error) {
	dir := filepath.Join(c.Dir, "drops")
	small, err := makeSet(ctx, Small, dir, bases)
	if err != nil {
		return nil, err
	}
	k := Photos
	p := photo{base: cut(bases[0], k.Width, k.Height), width: k.Width, height: k.Height, bytes: k.Bytes, seed: 1, orientation: 1}
	data, err := p.jpeg(newGrain(uint64(k.Width)), &image.RGBA{})
	if err != nil {
		return nil, err
	}
	one := filepath.Join(dir, "photo.jpg")
	if err := os.WriteFile(one, data, 0o644); err != nil {
		return nil, err
	}
	tree, flat := filepath.Join(dir, "tree"), filepath.Join(dir, "flat")
	half := (len(small.files) - 1) / 2
	if err := plant(ctx, tree, small.files[1:1+half], dropFolder); err != nil {
		return nil, err
	}
	if err := plant(ctx, flat, small.files[1+half:], dropPictures); err != nil {
		return nil, err
	}
	return []dropped{{"warm-up", small.files[0], 1}, {"photo", one, 1}, {"tree", tree, dropPictures}, {"flat", flat, dropPictures}}, nil
}

// plant links files into dir, dropPictures of them, perFolder in each folder.
func plant(ctx context.Context, dir string, files []string, perFolder int) error {
	l := newLinks(files)
	for i := range dropPictures {
		at := dir
		if perFolder < dropPictures {
			at = filepath.Join(dir, fmt.Sprintf("%03d", i/perFolder))
		}
		if i%perFolder == 0 {
			if err := os.MkdirAll(at, 0o755); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err := l.place(i, filepath.Join(at, fmt.Sprintf("IMG_%06d.jpg", i))); err != nil {
			return err
		}
	}
	return nil
}
