package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wanwu/app/cli/command"
	"wanwu/app/engine"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/ort"
	"wanwu/inference/pack"
	"wanwu/inference/pipeline"
)

// shop is a user's folders, over several calls.
type shop struct {
	*testing.T
	state string
}

func newShop(t *testing.T) shop { return shop{t, t.TempDir()} }

// ok runs a command that has to succeed.
func (s shop) ok(args ...string) (stdout, stderr string) {
	s.Helper()
	status, out, errs := wanwuIn(s.T, s.Context(), s.state, args...)
	if status != command.ExitOK {
		s.Fatalf("%q ended with %d: %s", args, status, errs)
	}
	return out, errs
}

// refused runs a command that has to fail with a sentence.
func (s shop) refused(status int, says string, args ...string) {
	s.Helper()
	got, out, errs := wanwuIn(s.T, s.Context(), s.state, args...)
	if got != status || !strings.Contains(errs, says) || strings.Contains(out, "wanwu_") {
		s.Errorf("%q ended with %d, %q, %q; want %d and %q", args, got, out, errs, status, says)
	}
}

// packs returns what list says.
func (s shop) packs() (ids []string, chosen string) {
	s.Helper()
	out, _ := s.ok("pack", "list", "--json")
	var list struct {
		Packs []struct {
			ID, Title, License string
			Labels             int
			Default            bool
		}
	}
	d := json.NewDecoder(strings.NewReader(out))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		s.Fatal(err)
	}
	for _, p := range list.Packs {
		ids = append(ids, p.ID)
		if p.Default {
			chosen = p.ID
		}
		if p.Title == "" || p.License == "" || p.Labels == 0 {
			s.Errorf("%+v", p)
		}
	}
	return ids, chosen
}

// files returns what is in the folder of the packs.
func (s shop) files() (names []string) {
	s.Helper()
	err := filepath.WalkDir(packsOf(s.state), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, filepath.Base(path))
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.Fatal(err)
	}
	return names
}

func colours(id string) madePack {
	return madePack{id: id, network: average(infertest.Float, -1).Bytes(), labels: rgbLabels}
}

// best returns the first label of a green picture, as a pack sees it.
func (s shop) best(args ...string) string {
	s.Helper()
	dir := s.TempDir()
	write(s.T, filepath.Join(dir, "a.png"), plain(s.T, 10, 200, 30))
	out, _ := s.ok(append([]string{"recognize", "--out", "-", dir}, args...)...)
	return parse(s.T, out)[0].Labels[0].Name
}

func TestPackImportListDefaultRemove(t *testing.T) {
	s := newShop(t)
	if ids, chosen := s.packs(); !slices.Equal(ids, []string{command.DefaultPack}) || chosen != command.DefaultPack {
		t.Errorf("at first %v, %s", ids, chosen)
	}
	dir := colours("colours").lay(t)
	if out, _ := s.ok("pack", "verify", archived(t, dir)); !strings.Contains(out, "3 个标签") || !strings.Contains(out, "没有问题") {
		t.Errorf("verify says %q", out)
	}
	if files := s.files(); len(files) != 0 {
		t.Errorf("verify has left %v", files)
	}
	s.ok("pack", "import", archived(t, dir))
	if out, _ := s.ok("pack", "import", dir); !strings.Contains(out, "没有变化") {
		t.Errorf("again: %q", out)
	}
	if ids, chosen := s.packs(); !slices.Equal(ids, []string{command.DefaultPack, "colours"}) || chosen != command.DefaultPack {
		t.Errorf("then %v, %s", ids, chosen)
	}
	if files := s.files(); !slices.Equal(files, []string{"labels.tsv", "model.onnx", "pack.json"}) {
		t.Errorf("import has left %v", files)
	}
	if got := s.best("--model", "colours"); got != "绿" {
		t.Errorf("by its id it says %q", got)
	}
	if got := s.best(); got == "绿" {
		t.Error("it is the default, and nobody has chosen it")
	}
	if out, _ := s.ok("pack", "default", "colours"); out != "colours\n" {
		t.Errorf("default says %q", out)
	}
	if got := s.best(); got != "绿" {
		t.Errorf("as the default it says %q", got)
	}

	other := colours("colours")
	other.labels = []string{"赤", "碧", "青"}
	otherDir := other.lay(t)
	s.refused(command.ExitError, "--id", "pack", "import", otherDir)
	s.refused(command.ExitError, "自带", "pack", "import", otherDir, "--id", command.DefaultPack)
	s.refused(command.ExitError, "自带", "pack", "import", otherDir, "--id", command.DefaultPack, "--replace")
	s.refused(command.ExitError, "../up", "pack", "import", otherDir, "--id", "../up")
	s.refused(command.ExitError, "Colours", "pack", "import", otherDir, "--id", "Colours") // one folder on some disks
	s.ok("pack", "import", otherDir, "--id", "second")
	s.ok("pack", "import", otherDir, "--replace")
	if a, b := s.best("--model", "second"), s.best("--model", "colours"); a != "碧" || b != "碧" {
		t.Errorf("they say %q and %q", a, b)
	}
	folder := filepath.Join(packsOf(s.state), "colours")
	if err := os.Rename(folder, folder+".away"); err != nil {
		t.Fatal(err)
	}
	pictures := t.TempDir()
	write(t, filepath.Join(pictures, "a.png"), plain(t, 10, 200, 30))
	for _, args := range [][]string{{"recognize", pictures}, {"pack", "list"}} {
		if _, errs := s.ok(args...); !strings.Contains(errs, "默认的模型包 colours 已经不在，改用 "+command.DefaultPack) {
			t.Errorf("%q says %q", args, errs)
		}
	}
	if err := os.Rename(folder+".away", folder); err != nil {
		t.Fatal(err)
	}
	if _, errs := s.ok("pack", "remove", "colours"); !strings.Contains(errs, "现在默认的是 "+command.DefaultPack) {
		t.Errorf("remove says %q", errs)
	}
	s.refused(command.ExitError, "没有名为", "pack", "remove", "colours")
	s.refused(command.ExitError, "没有名为", "pack", "default", "colours")
	s.refused(command.ExitError, "自带", "pack", "remove", command.DefaultPack)
	s.refused(command.ExitError, "colours", "recognize", "--model", "colours", t.TempDir())
	if ids, chosen := s.packs(); !slices.Equal(ids, []string{command.DefaultPack, "second"}) || chosen != command.DefaultPack {
		t.Errorf("at last %v, %s", ids, chosen)
	}

	// A pack that is damaged later is named, and the others are listed.
	if err := os.WriteFile(filepath.Join(packsOf(s.state), "second", "labels.tsv"), []byte("no table"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs := s.ok("pack", "list"); !strings.Contains(errs, "second") || !strings.Contains(errs, "表头") {
		t.Errorf("list says %q", errs)
	}
	s.refused(command.ExitError, "清单上是", "recognize", "--model", "second", t.TempDir())
}

// TestDamagedPacksAreRefused checks that every command refuses them with what the manifest says and
// what was found, and that nothing is left of them.
func TestDamagedPacksAreRefused(t *testing.T) {
	flat := func(in, out string) []byte {
		return new(infertest.Graph).Input(in, infertest.Float, -1, 3, 8, 8).Output(out, infertest.Float, -1, 3).
			Node("GlobalAveragePool", []string{in}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{out}).Bytes()
	}
	whole := average(infertest.Float, -1).Bytes()
	change := func(f func(p *madePack)) string {
		p := colours("bad")
		f(&p)
		return p.lay(t)
	}
	exchange := func(name string, data []byte) string {
		dir := colours("bad").lay(t)
		write(t, filepath.Join(dir, name), data)
		return dir
	}
	missing := colours("bad").lay(t)
	if err := os.Remove(filepath.Join(missing, "labels.tsv")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ dir, says string }{
		"hash":         {exchange("model.onnx", append(slices.Clone(whole), 0)), "清单上是 sha256:"},
		"shape":        {change(func(p *madePack) { p.input = map[string]any{"width": 9, "height": 9} }), "清单上是 [-1 3 9 9]，网络里是 [-1 3 8 8]"},
		"label count":  {change(func(p *madePack) { p.labels = append(slices.Clone(rgbLabels), "黄") }), "模型包有 4 个标签，而网络的形状是 [-1 3]"},
		"input":        {change(func(p *madePack) { p.network = flat("image", "out") }), `网络里没有 input "in"，有的是 image`},
		"output":       {change(func(p *madePack) { p.network = flat("in", "scores") }), `网络里没有 output "out"，有的是 scores`},
		"missing file": {missing, "没有这个文件"},
		"truncated":    {change(func(p *madePack) { p.network = whole[:len(whole)*2/3] }), "不是 ONNX 网络，或者不完整"},
		"zip":          {leaving(t), "在模型包的文件夹之外"},
		"operators": {change(func(p *madePack) {
			p.network = average(infertest.Float, -1).Node("mine:Op", []string{"in"}, nil).Bytes()
		}), "mine:Op"},
		"two inputs": {change(func(p *madePack) { p.network = average(infertest.Float, -1).Input("two", infertest.Float, 1).Bytes() }), "2 个输入"},
		"no such op": {change(func(p *madePack) {
			p.network = new(infertest.Graph).Input("in", infertest.Float, -1, 3, 8, 8).Output("out", infertest.Float, -1, 3).
				Node("Flatter", []string{"in"}, []string{"out"}).Bytes()
		}), "Flatter"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.refused(command.ExitError, c.says, "pack", "verify", c.dir)
			s.refused(command.ExitError, c.says, "pack", "import", c.dir)
			s.refused(command.ExitError, c.says, "recognize", "--model", c.dir, t.TempDir())
			if _, err := os.Stat(packsOf(s.state)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%v is left, %v", s.files(), err)
			}
		})
	}
}

// leaving returns an archive with a member whose path leads out of its folder.
func leaving(t *testing.T) string {
	t.Helper()
	file := archived(t, colours("bad").lay(t))
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, []byte(strings.ReplaceAll(string(data), "包/labels.tsv", "..//labels.tsv")))
	return file
}

// TestEndlessPackIsCancelled checks that the first Ctrl-C ends the import, and that nothing is
// left.
func TestEndlessPackIsCancelled(t *testing.T) {
	body := new(infertest.Graph).
		Input("i", infertest.Int64).Input("on", infertest.Bool).Input("x", infertest.Float, -1, 3).
		Output("still", infertest.Bool).Output("y", infertest.Float, -1, 3).
		Node("Identity", []string{"on"}, []string{"still"}).Node("Neg", []string{"x"}, []string{"y"})
	p := colours("loop")
	p.network = new(infertest.Graph).Input("in", infertest.Float, -1, 3, 8, 8).Output("out", infertest.Float, -1, 3).
		Ints("rounds", []int64{1 << 62}).True("always").Node("GlobalAveragePool", []string{"in"}, []string{"pooled"}).Node("Flatten", []string{"pooled"}, []string{"flat"}).
		Node("Loop", []string{"rounds", "always", "flat"}, []string{"out"}, infertest.GraphAttribute("body", body)).Bytes()
	dir := p.lay(t)
	s := newShop(t)
	for _, args := range [][]string{{"pack", "verify", dir}, {"pack", "import", dir}, {"recognize", "--device", "cpu", "--model", dir, t.TempDir()}} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		status, _, errs := wanwuIn(t, ctx, s.state, args...)
		cancel()
		if status != command.ExitCancelled || !strings.Contains(errs, "已中断") {
			t.Errorf("%q: %d, %q", args, status, errs)
		}
	}
	if files := s.files(); len(files) > 0 {
		t.Errorf("%v is left", files)
	}
}

// TestRemovedPackKeepsRunning checks that a process that has it open continues, also with weights
// beside its network; a later one is told that it does not exist.
func TestRemovedPackKeepsRunning(t *testing.T) {
	s := newShop(t)
	network, side := external(1, 2, 3)
	s.ok("pack", "import", madePack{id: "used", network: network, labels: rgbLabels, files: map[string][]byte{"weights/part-1.bin": side}}.lay(t))
	lib := pack.Library{Dir: packsOf(s.state)}
	fsys, _, err := lib.Find("used")
	if err != nil {
		t.Fatal(err)
	}
	library := filepath.Join(infertest.Runtime(t), ort.LibraryName())
	open, err := engine.Open(t.Context(), fsys, library)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	s.ok("pack", "remove", "used")
	picture := filepath.Join(t.TempDir(), "a.png")
	write(t, picture, plain(t, 200, 100, 40))
	var got []inference.Label
	err = open.Run(t.Context(), []string{picture}, engine.RunOptions{TopK: 1, Recursive: true}, results{done: func(r *inference.Result) { got = r.Labels }})
	if err != nil || len(got) != 1 || got[0].Score != 201 {
		t.Errorf("%v, %v", got, err)
	}
	s.refused(command.ExitError, "没有这个文件", "recognize", "--model", "used", picture)
}

// results takes the results of a run.
type results struct {
	pipeline.Discard
	done func(r *inference.Result)
}

// Done hands over a result.
func (s results) Done(r *inference.Result) error { s.done(r); return nil }
