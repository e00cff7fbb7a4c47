package pack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"wanwu/inference"
)

// Limits of a pack, which is untrusted: the size of each file is checked before it is read, and
// large ones are read in pieces.
const (
	maxManifest = 1 << 20
	// maxModel is the most that a protobuf message can have. A larger network keeps its
	// weights in files beside it.
	maxModel  = 1<<31 - 1
	maxLabels = 64 << 20 // a million labels have some 40 MB
	// maxVectors is bounded by maxModel: they become part of the network.
	maxVectors = maxModel
	// maxVocabulary is a hundred times the largest real one.
	maxVocabulary = 16 << 20
	maxFiles      = 1000
	// maxPack bounds all files together: the largest networks that are recognised with
	// have some gigabytes.
	maxPack = 16 << 30
)

// limitOf returns the most bytes that a pack's file may have.
func limitOf(name string) int64 {
	switch name {
	case ManifestFile:
		return maxManifest
	case ModelFile, TextModelFile, DetectFile, ReadFile:
		return maxModel
	case VocabularyFile, AlphabetFile:
		return maxVocabulary
	case LabelsFile, ThresholdsFile:
		return maxLabels
	case VectorsFile:
		return maxVectors
	}
	return maxPack
}

// folder is the file system of a pack that is in a folder of the disk. Of that it opens regular
// files alone, and follows no link: neither a pipe that never ends nor what is elsewhere is a part
// of a pack. Nothing is open between two calls.
type folder struct {
	path string
	// own is whether it is a library's: its files are written once and never changed, at most removed.
	own bool
}

// Folder returns the file system of a pack that is in a folder of the disk.
func Folder(path string) (fs.FS, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	return folder{path: abs}, nil
}

func (f folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return nil, err
	}
	defer root.Close() // an open file does not need it
	if fi, err := root.Lstat(name); err != nil {
		return nil, err
	} else if !fi.Mode().IsRegular() {
		return nil, notRegular(fi)
	}
	// What has become a pipe since is not waited for.
	return root.OpenFile(name, os.O_RDONLY|nonBlocking, 0)
}

func notRegular(fi fs.FileInfo) error {
	if fi.Mode()&fs.ModeSymlink != 0 {
		return inference.Faultf("is a link, not a file")
	}
	return inference.Faultf("is not a regular file")
}

// open opens a file of a pack and says how large it is. It is a regular file of no more
// than its limit.
func open(fsys fs.FS, name string) (f fs.File, size int64, err error) {
	if links, ok := fsys.(fs.ReadLinkFS); ok { // others check that themselves, before they open it
		if fi, err := links.Lstat(name); err != nil {
			return nil, 0, err
		} else if !fi.Mode().IsRegular() {
			return nil, 0, notRegular(fi)
		}
	}
	if f, err = fsys.Open(name); err != nil {
		return nil, 0, err
	}
	fi, err := f.Stat()
	switch {
	case err != nil:
	case !fi.Mode().IsRegular():
		err = notRegular(fi)
	case fi.Size() > limitOf(name):
		err = inference.Faultf("has %d bytes, and may have %d", fi.Size(), limitOf(name))
	}
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, fi.Size(), nil
}

// copyFile copies a file of a pack to w, which may be a hash alone, and says how many
// bytes that were. ctx ends it.
func copyFile(ctx context.Context, w io.Writer, fsys fs.FS, name string) (n int64, err error) {
	f, _, err := open(fsys, name)
	if err != nil {
		return 0, err
	}
	defer f.Close() // nothing was written to it
	return copyFrom(ctx, w, f, limitOf(name))
}

// copyFrom copies what r has, up to limit bytes.
func copyFrom(ctx context.Context, w io.Writer, r io.Reader, limit int64) (n int64, err error) {
	n, err = io.Copy(w, io.LimitReader(ctxReader{ctx, r}, limit+1))
	if err == nil && n > limit {
		err = inference.Faultf("has more than the %d bytes that it may have", limit)
	}
	return n, err
}

// ctxReader is a reader that ends with its context.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (h ctxReader) Read(b []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	return h.r.Read(b)
}

// read returns a file of a pack whole, with its hash as a manifest has it.
func read(ctx context.Context, fsys fs.FS, name string) (data []byte, sum string, err error) {
	f, size, err := open(fsys, name)
	if err != nil {
		return nil, "", err
	}
	defer f.Close() // nothing was written to it
	w := &buffer{data: make([]byte, 0, size+1), sum: sha256.New()}
	if _, err := copyFrom(ctx, w, f, limitOf(name)); err != nil {
		return nil, "", err
	}
	return w.data, hashText(w.sum), nil
}

// buffer keeps what is written to it, and its hash.
type buffer struct {
	data []byte
	sum  hash.Hash
}

func (b *buffer) Write(p []byte) (int, error) {
	b.data = append(b.data, p...)
	return b.sum.Write(p)
}

func hashText(h hash.Hash) string { return "sha256:" + hex.EncodeToString(h.Sum(nil)) }

// validName reports whether a manifest may list a file of this name: one that is in the pack's
// folder.
func validName(name string) bool {
	return fs.ValidPath(name) && name != "." && !strings.ContainsAny(name, `\:`) && filepath.IsLocal(name) && name != ManifestFile
}

// bad returns the error of a pack: what is wrong with it, or, where it is not the pack's fault,
// what that is.
func bad(name string, err error) error {
	var e *inference.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &e):
		return err
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return &inference.Error{Code: inference.CodeTooManyFiles, Path: name, Err: err}
	case errors.Is(err, syscall.ENOMEM):
		return &inference.Error{Code: inference.CodeOutOfMemory, Path: name, Detail: inference.DetailMachine, Err: err}
	case errors.Is(err, syscall.ENOSPC):
		return &inference.Error{Code: inference.CodeDiskFull, Path: name, Err: err}
	}
	return &inference.Error{Code: inference.CodePack, Path: name, Detail: err.Error(), Err: err}
}
