// Package assets holds everything that the programs carry inside themselves:
// the model pack, the fonts, the icon and the sample pictures.
// It is the only place that embeds files, so one look here tells what a binary
// contains. Where each file comes from, and under which licence, is in NOTICE.
package assets

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed packs
var packs embed.FS

//go:embed background
var background embed.FS

//go:embed samples
var samples embed.FS

//go:embed fonts/NotoSansSC-Regular.otf
var fontRegular []byte

//go:embed fonts/NotoSansSC-Bold.otf
var fontBold []byte

//go:embed gpu-runtime/wheels.json
var gpuRuntime []byte

//go:embed icon.png
var icon []byte

//go:embed service
var service embed.FS

// Packs returns the embedded model packs, one folder each, named by the pack's id:
// efficientnet-lite2/pack.json, …/model.onnx, …/labels.tsv.
// A file that is opened reads straight from the program's image and implements
// [io.ReaderAt] and [io.Seeker]; [fs.ReadFile] makes a copy, 24 MB for the model.
func Packs() fs.FS { return sub(packs, "packs") }

// Background returns what the embedding of an ordinary picture is for a model, by its hash in
// the manifest ("sha256:…"), as little-endian float16: the mean direction over some 2,000
// photographs of 101 kinds of things and of street scenes, which scripts/labels/background.py
// computes. It is nil for a model of which none was computed.
func Background(modelHash string) []byte { return computed(modelHash, ".f16") }

// Known returns what a model, by its hash in the manifest, says of 920 photographs that it recognises
// rightly, as scripts/labels/known.py writes it: for each the class as uint16, its score and the
// embedding at length 1 as float16, little-endian. It is nil for a model of which it was not computed.
func Known(modelHash string) []byte { return computed(modelHash, ".known") }

// computed returns a file of what was computed for a model.
func computed(modelHash, ending string) []byte {
	hash, _ := strings.CutPrefix(modelHash, "sha256:")
	b, err := background.ReadFile("background/" + hash[:min(len(hash), 16)] + ending)
	if err != nil { // there is none
		return nil
	}
	return b
}

// Samples returns the sample pictures, JPEGs with Chinese names, and LICENSES.md,
// which names their authors and licences.
func Samples() fs.FS { return sub(samples, "samples") }

// FontRegular returns Noto Sans SC in OpenType form, cut down to GB 2312, Latin-1,
// the labels and common marks. The caller must not change the bytes.
func FontRegular() []byte { return fontRegular }

// FontBold returns the bold weight of FontRegular, with the same characters.
// The caller must not change the bytes.
func FontBold() []byte { return fontBold }

// Icon returns the program's icon, a PNG of 512 × 512 pixels with a transparent
// surrounding. The caller must not change the bytes.
func Icon() []byte { return icon }

// GPURuntime returns the list of the wheels that the GPU runtime is made of; package
// gpubundle reads it. The caller must not change the bytes.
func GPURuntime() []byte { return gpuRuntime }

// Service returns what the service shows a browser: index.html and what it loads, and
// openapi.json.
func Service() fs.FS { return sub(service, "service") }

// sub returns one folder of an embedded file system. Where there is no such folder, opening
// anything in it returns the error.
func sub(files embed.FS, folder string) fs.FS {
	narrowed, err := fs.Sub(files, folder)
	if err != nil {
		return failed{err}
	}
	return narrowed
}

// failed is a file system whose every Open fails.
type failed struct{ err error }

// Open implements fs.FS.
func (f failed) Open(string) (fs.File, error) { return nil, f.err }
