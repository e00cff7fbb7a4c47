package engine

import (
	"context"
	"io/fs"
	"path/filepath"

	"wanwu/inference"
	"wanwu/inference/pack"
)

// PackInfo is what is stored about a pack beside the results: the names of its classes, and where
// it was, so that answers have their names when it is gone, and so that a task can be resumed with
// the pack that it was begun with.
type PackInfo struct {
	Key         string `json:"key"` // Info.PackKey
	ID          string `json:"id"`
	Title       string `json:"title"`
	License     string `json:"license,omitempty"`
	ModelHash   string `json:"model_hash,omitempty"`
	LabelsHash  string `json:"labels_hash,omitempty"`
	MultiLabel  bool   `json:"multi_label,omitempty"`
	InputWidth  int    `json:"input_width,omitempty"`
	InputHeight int    `json:"input_height,omitempty"`
	// From is the folder or archive that it was found in; empty for one of the
	// program's own.
	From    string               `json:"from,omitempty"`
	Classes inference.Vocabulary `json:"classes"`
}

// NewPackInfo describes the pack of an engine.
func NewPackInfo(info Info, v inference.Vocabulary, from string) PackInfo {
	return PackInfo{
		Key: info.PackKey, ID: info.PackID, Title: info.PackTitle, License: info.License,
		ModelHash: info.ModelHash, LabelsHash: info.LabelsHash,
		MultiLabel: info.MultiLabel, InputWidth: info.InputWidth, InputHeight: info.InputHeight, From: from, Classes: v,
	}
}

// ReadPackInfo reads and checks all of the pack in packFS. It blocks for seconds at a gigabyte; ctx ends
// it. Errors are those of OpenOn.
func ReadPackInfo(ctx context.Context, packFS fs.FS, from string) (PackInfo, error) {
	p, err := pack.Load(ctx, packFS)
	if err != nil {
		return PackInfo{}, err
	}
	return NewPackInfo(infoOf(p, PackKey(p.Manifest)), p.Vocabulary, from), nil
}

// ReadPackLabels is ReadPackInfo for who needs no network: the manifest and the labels are read and
// checked, which takes a moment for a pack of any size, and nothing else.
func ReadPackLabels(ctx context.Context, packFS fs.FS, from string) (PackInfo, error) {
	m, v, err := pack.ReadLabelled(ctx, packFS)
	if err != nil {
		return PackInfo{}, err
	}
	return NewPackInfo(infoOf(&pack.Pack{Manifest: m}, PackKey(m)), v, from), nil
}

// FindPack returns the file system of a model pack by its name: the id of one of packs, which are
// the program's own, or a folder or .zip on the disk. from is where it is there. Errors have
// CodePack.
func FindPack(packs fs.FS, name string) (packFS fs.FS, from string, err error) {
	if name != "" && filepath.Base(name) == name && packs != nil {
		if fi, err := fs.Stat(packs, name); err == nil && fi.IsDir() {
			packFS, err = fs.Sub(packs, name)
			return packFS, "", err
		}
	}
	if from, err = filepath.Abs(name); err != nil {
		return nil, "", &inference.Error{Code: inference.CodePack, Path: name, Err: err}
	}
	packFS, err = pack.Open(from)
	return packFS, from, err
}

// Info returns what an engine of the pack says of it.
func (c *PackInfo) Info() Info {
	return Info{
		PackID: c.ID, PackTitle: c.Title, License: c.License, ModelHash: c.ModelHash, LabelsHash: c.LabelsHash,
		PackKey: c.Key, MultiLabel: c.MultiLabel, InputWidth: c.InputWidth, InputHeight: c.InputHeight, From: c.From,
	}
}
