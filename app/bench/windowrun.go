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
func (c *Config) window(ctx context.Context, bases []*image.RGBA, r *Report) error {
	for _, rows := range c.WindowRows {
		c.Progress(StageWindow, "", rows)
		w, err := c.Window(ctx, Trial{Rows: rows})
		if err != nil {
			return err
		}
		r.Window = append(r.Window, w)
	}
	if len(c.WindowRows) == 0 {
		return nil
	}
	c.Progress(StageFirstLabel, "", 0)
	drops, err := c.drops(ctx, bases)
	if err != nil {
		return err
	}
	var script Trial
	ms := make([][]float64, len(drops))
	for _, d := range drops {
		script.Drops = append(script.Drops, d.path)
	}
	for range min(c.Rounds, dropRounds) {
		w, err := c.Window(ctx, script)
		if err != nil {
			return err
		}
		if len(w.FirstLabels) != len(drops) {
			return fmt.Errorf("the window told of %d drops of %d", len(w.FirstLabels), len(drops))
		}
		for i, v := range w.FirstLabels {
			ms[i] = append(ms[i], v)
		}
	}
	for i, d := range drops[1:] { // the first one is the warm-up
		r.FirstLabels = append(r.FirstLabels, FirstLabelReport{Name: d.name, Pictures: d.pictures, MS: SpreadOf(ms[i+1])})
	}
	return nil
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
		if err := os.Link(files[i%len(files)], filepath.Join(at, fmt.Sprintf("IMG_%06d.jpg", i))); err != nil {
			return err
		}
	}
	return nil
}
