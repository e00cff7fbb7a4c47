package ort

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"wanwu/inference"
)

// BundleList is the list that app/gpubundle and scripts/gpu/bundle.py leave in the folder of the
// GPU runtime.
const BundleList = "bundle.json"

// Bundle is what a folder of the GPU runtime was made of.
type Bundle struct {
	Format   int                   `json:"format"`
	Platform string                `json:"platform"` // "linux-x86_64"
	Packages map[string]string     `json:"packages"` // name → version
	Files    map[string]BundleFile `json:"files"`    // by name, all in one folder
}

// BundleFile is one file of a bundle; Size is in bytes.
type BundleFile struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// ReadBundle reads the list in folder. An error that is fs.ErrNotExist says
// that there is no bundle, or one that was put together by hand.
func ReadBundle(folder string) (*Bundle, error) {
	path := filepath.Join(folder, BundleList)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var b Bundle
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if b.Format != 1 {
		return nil, fmt.Errorf("%s: format %d is not known", path, b.Format)
	}
	return &b, nil
}

// Fits reports whether the bundle was made for this system.
func (b *Bundle) Fits() bool { return b.Platform == BundlePlatform() }

// BundlePlatform names the system that the program runs on as bundles do, such as
// "linux-x86_64"; empty for one for which none are made.
func BundlePlatform() string {
	return map[string]string{"linux/amd64": "linux-x86_64", "windows/amd64": "windows-x86_64"}[runtime.GOOS+"/"+runtime.GOARCH]
}

// Broken lists the files of the bundle that are missing in folder, or have
// another size: a copy that was cut short. Damaged hashes them as well.
func (b *Bundle) Broken(folder string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(b.Files)) {
		fi, err := os.Stat(filepath.Join(folder, filepath.Base(name)))
		if err != nil || fi.Size() != b.Files[name].Size {
			names = append(names, name)
		}
	}
	return names
}

// faultOfBundle returns what makes a folder unfit, by its list: a library that is missing or of
// another size, or another system's. A folder without a list was put together by hand, and is left
// to the probe.
func faultOfBundle(folder string) (reason, detail string) {
	b, err := ReadBundle(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", ""
	case err != nil:
		return inference.ReasonRuntimeBad, BundleList
	case !b.Fits():
		return inference.ReasonRuntimeBad, b.Platform
	}
	for _, name := range b.Broken(folder) {
		if !strings.Contains(name, ".so") && filepath.Ext(name) != ".dll" {
			continue // a missing licence is ignored
		}
		if _, err := os.Stat(filepath.Join(folder, filepath.Base(name))); err != nil {
			return inference.ReasonMissingLibrary, name
		}
		return inference.ReasonRuntimeBad, name
	}
	return "", ""
}
