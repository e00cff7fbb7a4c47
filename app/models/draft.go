package models

import (
	"context"
	"os"
	"path/filepath"

	"wanwu/inference"
	"wanwu/inference/pack"
)

// maxLabelFile bounds what is read of a file of labels, in bytes; a pack's own limit is no more.
const maxLabelFile = 64 << 20

// Draft reads the network in an .onnx file, for a pack that is to be made of it. Errors are
// those of pack.NewDraft. It reads the network whole; ctx ends it.
func (s *Shelf) Draft(ctx context.Context, path string) (*pack.Draft, error) {
	folder, err := pack.Folder(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	return pack.NewDraft(ctx, folder, filepath.Base(path))
}

// ReadLabels reads a file of labels as people have them; see pack.ReadLabelFile. Errors have
// CodePack, or say what the disk says.
func ReadLabels(path string) (*pack.LabelFile, error) {
	fi, err := os.Stat(path)
	if err != nil {
		return nil, inference.Wrap(path, err)
	}
	if !fi.Mode().IsRegular() || fi.Size() > maxLabelFile {
		return nil, &inference.Error{Code: inference.CodePack, Path: path,
			Err: inference.Faultf("is not a regular file of at most %d bytes", maxLabelFile)}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, inference.Wrap(path, err)
	}
	f, err := pack.ReadLabelFile(path, data)
	if err != nil {
		return nil, &inference.Error{Code: inference.CodePack, Path: path, Detail: err.Error(), Err: err}
	}
	return f, nil
}
