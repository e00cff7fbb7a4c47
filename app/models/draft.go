package models

import (
	"context"
	"os"
	"path/filepath"

	"wanwu/inference"
	"wanwu/inference/pack"
)

// What is read of a file of labels, and of their vectors, in bytes; a pack's own limits are no more.
const maxLabelFile, maxVectorFile = 64 << 20, 1<<31 - 1

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
	data, err := readAtMost(path, maxLabelFile)
	if err != nil {
		return nil, err
	}
	f, err := pack.ReadLabelFile(path, data)
	if err != nil {
		return nil, &inference.Error{Code: inference.CodePack, Path: path, Detail: err.Error(), Err: err}
	}
	return f, nil
}

// ReadVectors reads the labels' vectors of a network; pack.Draft.Pack says what is wrong with them. Errors
// are those of ReadLabels.
func ReadVectors(path string) ([]byte, error) { return readAtMost(path, maxVectorFile) }

// readAtMost reads a regular file of a limited size.
func readAtMost(path string, limit int64) ([]byte, error) {
	fi, err := os.Stat(path)
	if err != nil {
		return nil, inference.Wrap(path, err)
	}
	if !fi.Mode().IsRegular() || fi.Size() > limit {
		return nil, &inference.Error{Code: inference.CodePack, Path: path,
			Err: inference.Faultf("is not a regular file of at most %d bytes", limit)}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, inference.Wrap(path, err)
	}
	return data, nil
}
