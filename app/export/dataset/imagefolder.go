package dataset

import (
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"

	"wanwu/app/export"
	"wanwu/inference"
)

// ImageFolder writes a folder a label, with the pictures in it, as torchvision and Keras read
// them; with a split, below train and val. Beside them manifest.csv says where each comes
// from. It blocks.
func ImageFolder(ctx context.Context, dir string, src export.Source, o Options) (Summary, error) {
	src = src.Normalised()
	s, err := collect(ctx, &src, o)
	if err != nil {
		return Summary{}, err
	}
	f, err := os.Create(filepath.Join(dir, "manifest.csv"))
	if err != nil {
		return Summary{}, err
	}
	manifest := csv.NewWriter(f)
	err = manifest.Write([]string{"file", "label", "split", "source"})
	folders, files := map[string]string{}, newNames()
	for i := range s.items {
		if err = errors.Join(err, ctx.Err()); err != nil {
			break
		}
		it := &s.items[i]
		folder, known := folders[it.label]
		if !known {
			folder = files.give("", it.label)
			folders[it.label] = folder
		}
		folder = filepath.Join(it.side, folder)
		if err = os.MkdirAll(filepath.Join(dir, folder), 0o777); err != nil {
			break
		}
		name := filepath.Join(folder, files.give(filepath.ToSlash(folder), it.rec.Name))
		if err = place(it, filepath.Join(dir, name), o.Link); err != nil {
			err = inference.Wrap(it.rec.File, err)
			break
		}
		err = manifest.Write([]string{filepath.ToSlash(name), export.Inert(it.label), it.side, export.Inert(it.rec.File)})
		src.Progress(i+1, len(s.items))
	}
	manifest.Flush()
	return s.summary, errors.Join(err, manifest.Error(), f.Close())
}
