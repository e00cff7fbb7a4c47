package pack

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
)

// Kind returns what a pack is for, by its manifest: KindOCR, or empty for one that labels
// pictures. Nothing else of it is checked.
func Kind(ctx context.Context, fsys fs.FS) (string, error) {
	d, err := declare(ctx, fsys)
	return d.kind(), err
}

// declared is what a pack says of itself, whatever its kind.
type declared struct {
	Manifest              // of KindOCR the fields alone that all kinds have
	OCR      *OCRManifest // nil for other kinds
}

// declare reads the manifest of a pack. Errors are Load's.
func declare(ctx context.Context, fsys fs.FS) (d declared, err error) {
	raw, _, err := read(ctx, fsys, ManifestFile)
	if err != nil {
		return d, bad(ManifestFile, err)
	}
	var kind struct {
		Kind string `json:"kind"`
	}
	if json.Unmarshal(raw, &kind) == nil && kind.Kind == KindOCR { // else decodeManifest says what is wrong
		m, err := decodeOCR(raw)
		if err != nil {
			return d, bad(ManifestFile, err)
		}
		return declared{Manifest{Format: m.Format, ID: m.ID, Title: m.Title, License: m.License, Source: m.Source, Files: m.Files}, &m}, nil
	}
	if d.Manifest, err = decodeManifest(raw); err == nil && len(d.Files) > maxFiles {
		err = tooManyFiles()
	}
	if err != nil {
		return d, bad(ManifestFile, err)
	}
	return d, nil
}

func (d *declared) kind() string {
	if d.OCR != nil {
		return KindOCR
	}
	return ""
}

// encode returns the manifest with another id.
func (d *declared) encode(id string) ([]byte, error) {
	d.ID = id
	if d.OCR != nil {
		d.OCR.ID = id
		return json.MarshalIndent(d.OCR, "", "  ")
	}
	return json.MarshalIndent(d.Manifest, "", "  ")
}

// verify reads the whole pack in fsys, as Load and LoadOCR do.
func (d *declared) verify(ctx context.Context, fsys fs.FS) error {
	if d.OCR != nil {
		_, err := LoadOCR(ctx, fsys)
		return err
	}
	p, err := Load(ctx, fsys)
	if err != nil {
		return err
	}
	return p.Close()
}

// ErrKind is that a pack is of another kind than what is asked of it.
var ErrKind = errors.New("the pack is of another kind")
