package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wanwu/inference"
	"wanwu/inference/pack"
)

// PackCard is what is kept of a pack beside the results: what its answers are called, and
// where it was, so that they have their names when it is gone, and so that a task can be
// gone on with by the pack that it was begun with.
type PackCard struct {
	Key         string `json:"key"` // EngineInfo.PackKey
	ID          string `json:"id"`
	Title       string `json:"title"`
	License     string `json:"license,omitempty"`
	ModelHash   string `json:"model_hash,omitempty"`
	LabelsHash  string `json:"labels_hash,omitempty"`
	InputWidth  int    `json:"input_width,omitempty"`
	InputHeight int    `json:"input_height,omitempty"`
	// From is the folder or archive that it was found in; empty for one of the
	// program's own.
	From    string               `json:"from,omitempty"`
	Classes inference.Vocabulary `json:"classes"`
}

// NewPackCard is the card of what an engine runs.
func NewPackCard(info EngineInfo, v inference.Vocabulary, from string) PackCard {
	return PackCard{
		Key: info.PackKey, ID: info.PackID, Title: info.PackTitle, License: info.License,
		ModelHash: info.ModelHash, LabelsHash: info.LabelsHash,
		InputWidth: info.InputWidth, InputHeight: info.InputHeight, From: from, Classes: v,
	}
}

// ReadPackCard reads and checks the pack in packFS, which blocks for a moment; errors are
// those of OpenEngineOn; ctx ends it.
func ReadPackCard(ctx context.Context, packFS fs.FS, from string) (PackCard, error) {
	p, err := pack.Load(ctx, packFS)
	if err != nil {
		return PackCard{}, err
	}
	return NewPackCard(infoOf(p, packKey(p.Manifest)), p.Vocabulary, from), nil
}

// FindPack is the file system of a model pack by its name: the id of one of packs, which
// are the program's own, or a folder or .zip on the disk. from is where it lies there.
// Errors have CodePack.
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

// Info is what an engine of the pack says of it.
func (c *PackCard) Info() EngineInfo {
	return EngineInfo{
		PackID: c.ID, PackTitle: c.Title, License: c.License, ModelHash: c.ModelHash, LabelsHash: c.LabelsHash,
		PackKey: c.Key, InputWidth: c.InputWidth, InputHeight: c.InputHeight,
	}
}

// maxPackCard bounds what is read of a card.
const maxPackCard = 64 << 20

// packCards is the folder of the cards beside the file of the results, a file a pack.
type packCards string

// cardsOf is the folder that belongs to the results at path.
func cardsOf(path string) packCards { return packCards(path + "-packs") }

// file is where the card of a key lies; empty for a key that is none of ours.
func (d packCards) file(key string) string {
	if key == "" || strings.Trim(key, "0123456789abcdef") != "" {
		return ""
	}
	return filepath.Join(string(d), key+".json")
}

// read reads the card of a key; it has no classes where there is none.
func (d packCards) read(key string) (card PackCard, err error) {
	card.Key = key
	file := d.file(key)
	if file == "" {
		return card, nil
	}
	fi, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return card, nil
	}
	if err == nil && fi.Size() > maxPackCard {
		err = fmt.Errorf("is larger than %d bytes", maxPackCard)
	}
	var b []byte
	if err == nil {
		b, err = os.ReadFile(file)
	}
	if err == nil {
		err = json.Unmarshal(b, &card)
	}
	if err != nil {
		return PackCard{Key: key}, inference.Wrap(file, err)
	}
	card.Key = key
	return card, nil
}

// write keeps a card, where it is not kept as it is. A reader sees it whole or not.
func (d packCards) write(card PackCard) error {
	file := d.file(card.Key)
	if file == "" || len(card.Classes) == 0 {
		return nil
	}
	if has, err := d.read(card.Key); err == nil && has.From == card.From && len(has.Classes) == len(card.Classes) {
		return nil
	}
	b, err := json.Marshal(card)
	if err != nil {
		return inference.Wrap(file, err)
	}
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return inference.Wrap(string(d), err)
	}
	return inference.Wrap(file, writeWhole(file, b))
}

// know takes the cards of tasks' packs into a workspace. What cannot be read is as good
// as not there: its labels are numbers until the pack is opened again.
func (d packCards) know(ws *Workspace, keys []string) {
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		if card, err := d.read(key); err == nil && len(card.Classes) > 0 {
			ws.KnowPack(card)
		}
	}
}
