package gpubundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"wanwu/inference/ort"
)

// Installer puts the runtime of List into Folder.
type Installer struct {
	List *List
	// Folder is the runtime's own; what is downloaded is beside it meanwhile, in gpu-wheels, where
	// scripts/gpu keeps it too.
	Folder string
	// Memo is the file that records which files of the folder were hashed; empty: they are hashed
	// each time.
	Memo string
	// Free says how many bytes may still be written at a folder; nil is FreeDisk.
	Free func(folder string) (int64, error)
}

// Plan is what an installation takes.
type Plan struct {
	Folder   string
	Complete bool  // the runtime is there already, and whole
	Of       int   // how many packages it is made of
	Packages int   // how many of them are to be downloaded
	Download int64 // their bytes
	Exact    bool  // Download is known, not guessed
	Unpacked int64 // about what the folder takes, in bytes
	Need     int64 // what has to be free meanwhile, in bytes
	Free     int64 // what is
}

// Room returns the *Problem of a disk that has less free than is needed, nil where it has it.
func (p Plan) Room() error {
	if p.Free < p.Need {
		return &Problem{Kind: DiskFull, Subject: Amount(p.Free), Detail: Amount(p.Need)}
	}
	return nil
}

// about returns the wheel's size in bytes, or a guess where it is not known.
func (w Wheel) about() int64 {
	if w.Size == 0 {
		return 250e6
	}
	return w.Size
}

// Stage is what an installation does at the moment.
type Stage string

// The stages, in their order.
const (
	Downloading Stage = "downloading"
	Unpacking   Stage = "unpacking"
)

// Progress is how far an installation is. Done and Total are bytes of this package
// while it is downloaded; Total is 0 where it is not known.
type Progress struct {
	Stage         Stage
	Package       string
	Number, Count int // of the packages, from 1
	Done, Total   int64
	Share         float64 // of the whole, 0…1
}

func (i *Installer) wheels() string { return filepath.Join(filepath.Dir(i.Folder), "gpu-wheels") }

// Plan looks at what is there, and for pip where something is to be downloaded: without pip the
// error is a *Problem, before the user is asked. It hashes what is downloaded or unpacked already,
// which takes seconds, and writes nothing but the memo.
func (i *Installer) Plan(ctx context.Context) (Plan, error) {
	w, err := i.look(ctx)
	return w.Plan, err
}

// work is a plan with what carries it out: the path of each wheel that is here, empty
// for one that is not, and how pip is called, where it is needed.
type work struct {
	Plan
	paths, pip []string
}

func (i *Installer) look(ctx context.Context) (p work, err error) {
	p.Plan = Plan{Folder: i.Folder, Of: len(i.List.Wheels), Unpacked: i.List.Unpacked, Need: i.List.Unpacked, Exact: true}
	if p.Complete, err = i.complete(ctx); err != nil {
		return p, err
	}
	if p.Complete {
		return p, nil
	}
	for _, w := range i.List.Wheels {
		path, err := i.find(ctx, w)
		if err != nil {
			return p, err
		}
		p.paths = append(p.paths, path)
		if path != "" {
			continue
		}
		p.Packages++
		p.Download += w.about()
		p.Exact = p.Exact && w.Size > 0
	}
	if p.Packages > 0 {
		if p.pip, err = findPip(ctx); err != nil {
			return p, err
		}
	}
	p.Need += p.Download
	free := i.Free
	if free == nil {
		free = FreeDisk
	}
	p.Free, err = free(existing(filepath.Dir(i.Folder)))
	return p, fault(err, i.Folder)
}

// existing returns the folder itself or the nearest above it that is there.
func existing(folder string) string {
	for {
		parent := filepath.Dir(folder)
		if _, err := os.Stat(folder); err == nil || parent == folder {
			return folder
		}
		folder = parent
	}
}

// Install downloads what is missing, checks it and fills the folder; report is called on the
// caller's goroutine. It blocks for minutes. An installation that was cancelled or failed leaves
// the old folder as it was and keeps the packages that are complete: the next one resumes from
// there.
func (i *Installer) Install(ctx context.Context, report func(Progress)) error {
	p, err := i.look(ctx)
	if err != nil || p.Complete {
		return err
	}
	if err := p.Room(); err != nil {
		return err
	}
	if err := os.MkdirAll(i.wheels(), 0o755); err != nil {
		return fault(err, filepath.Dir(i.Folder))
	}
	if err := i.download(ctx, p, report); err != nil {
		return err
	}
	part := i.Folder + ".part"
	if err := os.RemoveAll(part); err != nil {
		return fault(err, part)
	}
	if err := os.Mkdir(part, 0o755); err != nil {
		return fault(err, filepath.Dir(i.Folder))
	}
	if err := i.unpackAll(ctx, p.paths, part, report); err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	if err := i.replace(part); err != nil {
		return err
	}
	for _, path := range p.paths {
		if err := os.Remove(path); err != nil {
			return fault(err, path)
		}
	}
	// Where it has files of others, it stays.
	_ = os.Remove(i.wheels())
	return nil
}

// download fetches the wheels that have no path yet, checks them and fills in theirs.
func (i *Installer) download(ctx context.Context, p work, report func(Progress)) (err error) {
	var before int64
	for n, w := range i.List.Wheels {
		if p.paths[n] != "" {
			continue
		}
		size := w.about()
		say := func(bytes int64) {
			if w.Size > 0 {
				bytes = min(bytes, w.Size)
			}
			report(Progress{Stage: Downloading, Package: w.Name, Number: n + 1, Count: len(i.List.Wheels), Done: bytes, Total: w.Size,
				Share: downloadShare * float64(before+min(bytes, size)) / float64(p.Download)})
		}
		say(0)
		if err := i.fetch(ctx, p.pip, w, i.wheels(), say); err != nil {
			return err
		}
		if p.paths[n], err = i.find(ctx, w); err != nil {
			return err
		}
		if p.paths[n] == "" {
			return &Problem{Kind: WrongHash, Subject: w.Name}
		}
		before += size
	}
	return nil
}

// downloadShare is the part of the progress that the downloads are.
const downloadShare = 0.9

// unpackAll fills the folder part from the wheels and writes its list.
func (i *Installer) unpackAll(ctx context.Context, paths []string, part string, report func(Progress)) error {
	b := ort.Bundle{Format: 1, Platform: i.List.Platform, Packages: i.List.packages(), Files: map[string]ort.BundleFile{}}
	for n, w := range i.List.Wheels {
		report(Progress{Stage: Unpacking, Package: w.Name, Number: n + 1, Count: len(paths),
			Share: downloadShare + (1-downloadShare)*float64(n)/float64(len(paths))})
		files, err := i.unpack(ctx, paths[n], w, part)
		if err != nil {
			return err
		}
		maps.Copy(b.Files, files)
	}
	data, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	return fault(os.WriteFile(filepath.Join(part, ort.BundleList), data, 0o644), part)
}

// replace puts part in the folder's place. The old one is moved away first and comes
// back where the new one cannot take its place.
func (i *Installer) replace(part string) error {
	old := i.Folder + ".old"
	if err := os.RemoveAll(old); err != nil {
		return fault(err, old)
	}
	err := os.Rename(i.Folder, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(&Problem{Kind: InUse, Subject: i.Folder, Err: err}, os.RemoveAll(part))
	}
	there := err == nil
	if err := os.Rename(part, i.Folder); err != nil {
		err = fault(err, i.Folder)
		if there {
			err = errors.Join(err, os.Rename(old, i.Folder))
		}
		return err
	}
	if there {
		return fault(os.RemoveAll(old), old)
	}
	return nil
}

// complete reports whether the folder is the one that the list describes, by the hashes of its
// files; an error is ctx's.
func (i *Installer) complete(ctx context.Context) (bool, error) {
	b, err := ort.ReadBundle(i.Folder)
	if err != nil || b.Platform != i.List.Platform || !maps.Equal(b.Packages, i.List.packages()) || len(b.Broken(i.Folder)) > 0 {
		return false, nil
	}
	damaged, err := b.Damaged(ctx, i.Folder, i.Memo)
	return len(damaged) == 0, err
}

// find returns the path of the wheel where it is here and whole, else empty. One of the name with
// other contents is no error: pip writes over it.
func (i *Installer) find(ctx context.Context, w Wheel) (string, error) {
	entries, err := os.ReadDir(i.wheels())
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fault(err, i.wheels())
	}
	prefix := strings.ReplaceAll(w.Name, "-", "_") + "-" + w.Version + "-"
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) || !strings.HasSuffix(e.Name(), ".whl") || !e.Type().IsRegular() {
			continue
		}
		path := filepath.Join(i.wheels(), e.Name())
		if fi, err := e.Info(); err != nil || w.Size > 0 && fi.Size() != w.Size {
			continue
		}
		sum, err := hash(ctx, path)
		if err != nil {
			return "", err
		}
		if sum == w.SHA256 {
			return path, nil
		}
	}
	return "", nil
}

// hash returns the SHA-256 of a file, in hexadecimal.
func hash(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fault(err, path)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, stoppable{ctx, f}); err != nil {
		return "", stopped(ctx, fault(err, path))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// stopped returns the context's error where it is over, else err.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// stoppable is a reader that ends with its context.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
