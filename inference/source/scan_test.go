package source_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/maruel/natural"

	"wanwu/inference"
	"wanwu/inference/source"
)

// visit collects what a scan says.
type visit struct {
	items   []inference.Item
	skipped map[string]source.SkipReason // by base name
	found   func(inference.Item) error   // may be nil
}

func (v *visit) Found(it inference.Item) error {
	if it.Index != len(v.items) {
		return fmt.Errorf("item %q has index %d, want %d", it.Path, it.Index, len(v.items))
	}
	v.items = append(v.items, it)
	if v.found != nil {
		return v.found(it)
	}
	return nil
}

func (v *visit) Skipped(file string, why source.SkipReason) {
	if v.skipped == nil {
		v.skipped = map[string]source.SkipReason{}
	}
	v.skipped[filepath.Base(file)] = why
}

// paths lists the items as "path" or "path: code".
func (v *visit) paths() []string {
	var all []string
	for _, it := range v.items {
		p := it.Path
		if it.Err != nil {
			p += ": " + string(inference.CodeOf(it.Err))
		}
		all = append(all, p)
	}
	return all
}

var recursive = source.Options{Recursive: true}

func scan(t *testing.T, o source.Options, roots ...string) *visit {
	t.Helper()
	v := &visit{}
	if err := source.Scan(context.Background(), roots, o, v); err != nil {
		t.Fatal(err)
	}
	return v
}

// write makes files with their own names as content, with their folders.
func write(t testing.TB, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("found\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func symlink(t *testing.T, target, link string) {
	t.Helper()
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no right to make symbolic links, which Linux and macOS give:", err)
	}
}

func TestScanNaturalOrder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "动物")
	write(t, dir, "img10.jpg", "IMG2.jpg", "img1.jpg", "img02b.jpg", "img9/图10.png", "img9/图2.png", "img9/图1.png",
		"猫.jpg", "狗.jpg", "0001.jpg", "1.gif", "b", "Ä.jpg", "a.jpg", "99999999999999999999999.jpg", "100000000000000000000000.jpg")
	v := scan(t, recursive, dir)
	same(t, v.paths(), []string{
		"动物/1.gif", "动物/0001.jpg", "动物/99999999999999999999999.jpg", "动物/100000000000000000000000.jpg",
		"动物/a.jpg", "动物/b",
		"动物/img1.jpg", "动物/IMG2.jpg", "动物/img02b.jpg", "动物/img9/图1.png", "动物/img9/图2.png", "动物/img9/图10.png", "动物/img10.jpg",
		"动物/Ä.jpg", "动物/狗.jpg", "动物/猫.jpg",
	})
	if file := v.items[9].File; file != filepath.Join(dir, "img9", "图1.png") {
		t.Errorf("File is %q", file)
	}
	if it := v.items[0]; it.Size != int64(len("1.gif")) || it.ModTime.IsZero() {
		t.Errorf("size %d, time %v", it.Size, it.ModTime)
	}
	r, err := source.Open(&v.items[9])
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || string(b) != "img9/图1.png" {
		t.Errorf("read %q, %v", b, err)
	}
}

// TestScanOrderOfLargeFolder checks the order where it is found in two parts.
func TestScanOrderOfLargeFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "f")
	var want, names []string
	for i := range 1000 {
		want = append(want, fmt.Sprintf("f/%d.jpg", i))
		names = append(names, fmt.Sprintf("%d.jpg", (i*617)%1000)) // 617 and 1000 have no common factor
	}
	write(t, dir, names...)
	same(t, scan(t, recursive, dir).paths(), want)
}

// TestScanOrderOfDecomposedNames checks that names from a Mac, decomposed, are among the composed
// ones, and keep their bytes.
func TestScanOrderOfDecomposedNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "f")
	want := []string{"f/e.jpg", "f/z.jpg", "f/ä1.jpg", "f/a\u03082.jpg", "f/ä3.jpg", "f/が1.jpg", "f/か\u30992.jpg", "f/が3.jpg",
		"f/\u1112\u1161\u11a81.jpg", "f/학2.jpg", "f/\u1112\u1161\u11a83.jpg"}
	var names []string
	for _, p := range want {
		names = append(names, strings.TrimPrefix(p, "f/"))
	}
	write(t, dir, names...)
	same(t, scan(t, recursive, dir).paths(), want)
}

// TestScanOrderAgreesWithNatural checks that where github.com/maruel/natural has an order (it has
// none for leading zeros before different tails, and overflows above 63 bits), the scan has the
// same.
func TestScanOrderAgreesWithNatural(t *testing.T) {
	dir := t.TempDir()
	rnd := rand.New(rand.NewPCG(1, 2))
	parts := []string{"a", "b", "-", "_", "1", "7", "23", "2", "图", "片", " ", "(", ".", "é"}
	for range 500 {
		name := "x"
		for range 1 + rnd.IntN(6) {
			name += parts[rnd.IntN(len(parts))]
		}
		write(t, dir, strings.TrimRight(name, " .")+"y")
	}
	got := scan(t, recursive, dir).paths()
	if len(got) < 300 {
		t.Fatalf("only %d items", len(got))
	}
	same(t, got, slices.SortedFunc(slices.Values(got), natural.Compare))
}

func TestScanSkips(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "猫.JPG", "无扩展名", "raw.cr2", "odd.xyz", "笔记.TXT", "表.xlsx", "v.mp4", "a.json", "IMG_1.AAE",
		".hidden.jpg", "._猫.jpg", "Thumbs.db", "desktop.ini", ".DS_Store", "~$a.jpg",
		"__MACOSX/x.jpg", "@eaDir/x.jpg", "$RECYCLE.BIN/x.jpg", "System Volume Information/x.jpg", ".git/x.png", "sub/x.jpg")
	v := scan(t, source.Options{}, dir)
	base := filepath.Base(dir)
	same(t, v.paths(), []string{base + "/odd.xyz", base + "/raw.cr2", base + "/无扩展名", base + "/猫.JPG"})
	for name, why := range map[string]source.SkipReason{
		"笔记.TXT": source.SkipNotPicture, "表.xlsx": source.SkipNotPicture, "v.mp4": source.SkipFilm,
		"a.json": source.SkipNotPicture, "IMG_1.AAE": source.SkipNotPicture,
		".hidden.jpg": source.SkipHidden, "._猫.jpg": source.SkipHidden, "Thumbs.db": source.SkipHidden,
		"desktop.ini": source.SkipHidden, "__MACOSX": source.SkipHidden, "@eaDir": source.SkipHidden,
		"$RECYCLE.BIN": source.SkipHidden, "System Volume Information": source.SkipHidden, ".git": source.SkipHidden,
		"~$a.jpg": source.SkipHidden, ".DS_Store": source.SkipHidden, "sub": source.SkipSubfolder,
	} {
		if v.skipped[name] != why {
			t.Errorf("%s is skipped as %q, want %q", name, v.skipped[name], why)
		}
	}
	if len(v.skipped) != 17 {
		t.Errorf("%d things skipped: %v", len(v.skipped), v.skipped)
	}
}

func TestScanDroppedFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "b.txt", ".hidden.jpg", "a.jpg", "x.rar", "empty/notes.txt")
	if err := os.WriteFile(filepath.Join(dir, "rar.jpg"), []byte("Rar!\x1a\x07\x01\x00"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "seven"), []byte("7z\xbc\xaf\x27\x1c\x00\x04"), 0o644); err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	v := scan(t, recursive, in("b.txt"), in(".hidden.jpg"), in("a.jpg"), in("a.jpg"), in("x.rar"), in("rar.jpg"), in("seven"),
		in("gone.jpg"), "", in("empty"))
	same(t, v.paths(), []string{"b.txt", ".hidden.jpg", "a.jpg", "x.rar: archive_unsupported", "rar.jpg: archive_unsupported",
		"seven: archive_unsupported", "gone.jpg: not_found", ": not_found"})
	var e *inference.Error
	if !errors.As(v.items[5].Err, &e) || e.Detail != "7z" {
		t.Errorf("detail is %v, want 7z", v.items[5].Err)
	}
	if v.skipped["a.jpg"] != source.SkipDuplicate || v.skipped["empty"] != source.SkipNoPictures {
		t.Errorf("skipped %v", v.skipped)
	}
}

func TestScanRelativeRoot(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "pics/a.jpg")
	t.Chdir(dir)
	v := scan(t, recursive, "pics/../pics/")
	same(t, v.paths(), []string{"pics/a.jpg"})
	if !filepath.IsAbs(v.items[0].File) {
		t.Errorf("File %q is relative", v.items[0].File)
	}
	if same(t, scan(t, recursive, ".").paths(), []string{filepath.Base(dir) + "/pics/a.jpg"}); t.Failed() {
		t.Log("the working folder goes by its own name")
	}
}

func TestScanFindsNothingTwice(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a/1.jpg", "a/b/2.jpg", "a/b/3.jpg", "c/4.jpg", "c/.secret.jpg", "c/n.txt")
	a, b, c := filepath.Join(dir, "a"), filepath.Join(dir, "a", "b"), filepath.Join(dir, "c")
	tests := []struct {
		name  string
		roots []string
		want  []string
	}{
		{"folder twice", []string{a, a}, []string{"a/1.jpg", "a/b/2.jpg", "a/b/3.jpg"}},
		{"inner second", []string{a, b}, []string{"a/1.jpg", "a/b/2.jpg", "a/b/3.jpg"}},
		{"inner first", []string{b, a}, []string{"b/2.jpg", "b/3.jpg", "a/1.jpg"}},
		{"file first", []string{filepath.Join(b, "3.jpg"), a}, []string{"3.jpg", "a/1.jpg", "a/b/2.jpg"}},
		{"file second", []string{a, filepath.Join(b, "3.jpg")}, []string{"a/1.jpg", "a/b/2.jpg", "a/b/3.jpg"}},
		{"what its folder leaves out", []string{c, filepath.Join(c, ".secret.jpg"), filepath.Join(c, "n.txt")},
			[]string{"c/4.jpg", ".secret.jpg", "n.txt"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { same(t, scan(t, recursive, tt.roots...).paths(), tt.want) })
	}
}

func TestScanSymlinks(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "r/m/1.jpg", "r/m/2.jpg", "out/3.jpg", "out/note.txt")
	in := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	symlink(t, in("r"), in("r/m/up"))            // a loop
	symlink(t, in("out"), in("r/out"))           // elsewhere
	symlink(t, in("out"), in("r/out2"))          // there again
	symlink(t, in("out/3.jpg"), in("r/x.jpg"))   // a file already found through a link
	symlink(t, in("r/m/2.jpg"), in("r/a.jpg"))   // a file not found yet
	symlink(t, in("nowhere"), in("r/gone.jpg"))  // dangling
	symlink(t, in("nowhere"), in("r/lost.txt"))  // dangling, and no picture anyway
	symlink(t, in("r/self"), in("r/self"))       // a link to itself
	symlink(t, in("out/note.txt"), in("r/n.md")) // not a picture
	v := scan(t, recursive, in("r"), in("out"))
	same(t, v.paths(), []string{"r/a.jpg", "r/gone.jpg: not_found", "r/m/1.jpg", "r/out/3.jpg"})
	for name, why := range map[string]source.SkipReason{
		"up": source.SkipSymlinkLoop, "out2": source.SkipDuplicate, "x.jpg": source.SkipDuplicate,
		"2.jpg": source.SkipDuplicate, "self": source.SkipSymlinkLoop, "n.md": source.SkipNotPicture,
		"out": source.SkipDuplicate, "lost.txt": source.SkipNotPicture,
	} {
		if v.skipped[name] != why {
			t.Errorf("%s is skipped as %q, want %q", name, v.skipped[name], why)
		}
	}
	if got := v.items[3].File; got != in("r/out/3.jpg") {
		t.Errorf("File is %q, want the path as the user sees it", got)
	}
}

func TestScanUnreadable(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() == 0 {
		t.Skip("this user may read everything: runs for any user but root")
	}
	dir := filepath.Join(t.TempDir(), "d")
	write(t, dir, "a/1.jpg", "locked/2.jpg", "z/3.jpg")
	locked := filepath.Join(dir, "locked")
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(locked, 0o755) })
	same(t, scan(t, recursive, dir).paths(), []string{"d/a/1.jpg", "d/locked: permission", "d/z/3.jpg"})
}

func TestScanFolderDeletedHalfway(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	write(t, dir, "a.jpg", "b/1.jpg", "c.jpg", "d.jpg")
	v := &visit{}
	v.found = func(it inference.Item) error {
		if it.Path == "d/a.jpg" {
			return errors.Join(os.RemoveAll(filepath.Join(dir, "b")), os.Remove(filepath.Join(dir, "c.jpg")))
		}
		return nil
	}
	if err := source.Scan(context.Background(), []string{dir}, recursive, v); err != nil {
		t.Fatal(err)
	}
	want := []string{"d/a.jpg", "d/b: not_found", "d/c.jpg: not_found", "d/d.jpg"}
	if runtime.GOOS == "windows" { // where the listing carries size and time
		want[2] = "d/c.jpg"
	}
	same(t, v.paths(), want)
}

func TestScanStops(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "1.jpg", "2.jpg", "3.jpg")
	full := errors.New("full")
	v := &visit{found: func(it inference.Item) error {
		if it.Index == 1 {
			return full
		}
		return nil
	}}
	if err := source.Scan(context.Background(), []string{dir, dir}, recursive, v); !errors.Is(err, full) || len(v.items) != 2 {
		t.Errorf("%d items, then %v; want 2, then the visitor's error", len(v.items), err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	v = &visit{found: func(inference.Item) error { cancel(); return nil }}
	if err := source.Scan(ctx, []string{dir}, recursive, v); !errors.Is(err, context.Canceled) || len(v.items) != 1 {
		t.Errorf("%d items, then %v; want 1, then context.Canceled", len(v.items), err)
	}
}
