package gpubundle

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"wanwu/inference/ort"
)

// unpack takes the libraries and licences out of a wheel into folder, all in one
// folder by their own names, and says what it took. Other members, and whatever is
// no plain file, stay in the wheel.
func (i *Installer) unpack(ctx context.Context, path string, w Wheel, folder string) (map[string]ort.BundleFile, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, &Problem{Kind: BadWheel, Subject: w.Name, Err: err}
	}
	defer archive.Close()
	files, libraries := map[string]ort.BundleFile{}, 0
	for _, member := range archive.File {
		name, library, ok := i.List.target(member.Name, w.Name)
		if !ok || !member.Mode().IsRegular() {
			continue
		}
		// The patterns let no folder through; a list that did would be a mistake.
		if name != filepath.Base(name) || !filepath.IsLocal(name) || name == ort.BundleList {
			return nil, &Problem{Kind: BadWheel, Subject: w.Name, Detail: member.Name}
		}
		file, err := extract(ctx, member, filepath.Join(folder, name), w)
		if err != nil {
			return nil, stopped(ctx, err)
		}
		files[name] = file
		if library {
			libraries++
		}
	}
	if libraries == 0 {
		return nil, &Problem{Kind: BadWheel, Subject: w.Name, Detail: filepath.Base(path)}
	}
	return files, nil
}

// extract writes one member to a new file. archive/zip compares its checksum and size.
func extract(ctx context.Context, member *zip.File, path string, w Wheel) (file ort.BundleFile, err error) {
	source, err := member.Open()
	if err != nil {
		return file, &Problem{Kind: BadWheel, Subject: w.Name, Err: err}
	}
	defer source.Close()
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return file, fault(err, filepath.Dir(path))
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, h), stoppable{ctx, source})
	if err = errors.Join(err, out.Close()); err != nil {
		if errors.Is(err, zip.ErrChecksum) || errors.Is(err, zip.ErrFormat) || errors.Is(err, io.ErrUnexpectedEOF) {
			return file, &Problem{Kind: BadWheel, Subject: w.Name, Err: err}
		}
		return file, fault(err, path)
	}
	return ort.BundleFile{Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, nil
}
