package gpubundle

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/app/words"
	"wanwu/assets"
	"wanwu/inference/ort"
)

// shop is a package index of small wheels, and a fake pip that uses it.
type shop struct {
	t      *testing.T
	folder string
	*Installer
}

// newShop offers two wheels that look like the real ones.
func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t, folder: t.TempDir()}
	ortWheel := s.wheel("onnxruntime-gpu", map[string]string{
		"onnxruntime/capi/libonnxruntime.so.1.24.4":            "the library",
		"onnxruntime/capi/libonnxruntime_providers_cuda.so":    "cuda",
		"onnxruntime/LICENSE":                                  "MIT",
		"onnxruntime/__init__.py":                              "code",
		"../../onnxruntime/capi/libonnxruntime.so.1":           "escapes",
		"onnxruntime/capi/../../libonnxruntime_providers_x.so": "escapes",
		"/nvidia/a/lib/liba.so":                                "escapes",
	})
	cublas := s.wheel("nvidia-cublas-cu12", map[string]string{
		"nvidia/cublas/lib/libcublas.so.12":                      strings.Repeat("cublas ", 5000),
		"nvidia/cublas/lib/libnvblas.so.12":                      "not needed",
		"nvidia_cublas_cu12-12.9.dist-info/licenses/License.txt": "terms",
	})
	list, err := Read(assets.GPURuntime(), "linux-x86_64")
	if err != nil {
		t.Fatal(err)
	}
	list.Wheels, list.Unpacked = []Wheel{ortWheel, cublas}, 1<<20
	s.Installer = &Installer{List: list, Folder: filepath.Join(t.TempDir(), "程序 1", "runtime-gpu")}

	bin := t.TempDir()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"python3", "python"} {
		if err := os.Symlink(exe, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	t.Setenv("FAKE_PIP", s.folder)
	return s
}

// wheel puts a wheel into the shop.
func (s *shop) wheel(name string, members map[string]string) Wheel {
	s.t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for member, text := range members {
		w, err := z.Create(member)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.put(name+".whl", b.String())
	sum := sha256.Sum256(b.Bytes())
	return Wheel{Name: name, Version: "1.0", SHA256: hex.EncodeToString(sum[:]), Size: int64(b.Len())}
}

func (s *shop) put(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// asked returns the packages that pip was asked for.
func (s *shop) asked() []string {
	data, _ := os.ReadFile(filepath.Join(s.folder, "log"))
	return strings.Fields(string(data))
}

func (s *shop) install() error { return s.Install(s.t.Context(), func(Progress) {}) }

// names lists a folder.
func names(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestEmbeddedList(t *testing.T) {
	for _, platform := range []string{"linux-x86_64", "windows-x86_64"} {
		l, err := Read(assets.GPURuntime(), platform)
		if err != nil || l == nil || len(l.Wheels) != 8 || len(l.Tags) == 0 || l.Unpacked < 1e9 {
			t.Fatalf("%s: %+v, %v", platform, l, err)
		}
		for _, w := range l.Wheels {
			if len(w.SHA256) != 64 || w.Size < 1e6 {
				t.Errorf("%s has the hash %q and %d bytes", w.Name, w.SHA256, w.Size)
			}
		}
	}
	if l, err := Read(assets.GPURuntime(), "darwin-arm64"); l != nil || err != nil {
		t.Errorf("for another system there is %+v, %v", l, err)
	}
	if _, err := Read([]byte("{"), "linux-x86_64"); err == nil {
		t.Error("a damaged list is taken")
	}
}

func TestInstall(t *testing.T) {
	s := newShop(t)
	if err := os.MkdirAll(s.Folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.Folder, "stale"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := s.Plan(t.Context())
	if want := s.List.Wheels[0].Size + s.List.Wheels[1].Size; err != nil || p.Packages != 2 || p.Download != want || !p.Exact ||
		p.Need != want+1<<20 || p.Free <= 0 || p.Complete {
		t.Errorf("the plan is %+v, %v", p, err)
	}
	var last Progress
	if err := s.Install(t.Context(), func(p Progress) {
		if p.Share < last.Share || p.Share > 1 || p.Count != 2 {
			t.Errorf("%+v follows %+v", p, last)
		}
		last = p
	}); err != nil {
		t.Fatal(err)
	}
	if last.Stage != Unpacking || last.Package != "nvidia-cublas-cu12" {
		t.Errorf("the last word was %+v", last)
	}
	want := []string{"LICENSE", "LICENSE-nvidia-cublas-cu12.txt", "bundle.json", "libcublas.so.12", "libonnxruntime.so", "libonnxruntime_providers_cuda.so"}
	if got := names(t, s.Folder); !slices.Equal(got, want) {
		t.Errorf("the folder has %q", got)
	}
	if got := names(t, filepath.Dir(s.Folder)); !slices.Equal(got, []string{"runtime-gpu"}) {
		t.Errorf("beside it lies %q", got)
	}
	b, err := ort.ReadBundle(s.Folder)
	if err != nil || len(b.Files) != 5 || len(b.Broken(s.Folder)) > 0 || b.Packages["onnxruntime-gpu"] != "1.0" {
		t.Errorf("its list is %+v, %v", b, err)
	}
	if p, err := s.Plan(t.Context()); err != nil || !p.Complete {
		t.Errorf("afterwards the plan is %+v, %v", p, err)
	}
	if err := s.install(); err != nil || len(s.asked()) != 2 {
		t.Errorf("what is complete is fetched again: %q, %v", s.asked(), err)
	}
}

// TestPythonIsCheckedBeforeSize checks that a missing Python is reported before the user is asked
// about gigabytes; what is downloaded already needs none.
func TestPythonIsCheckedBeforeSize(t *testing.T) {
	s := newShop(t)
	s.put("nvidia-cublas-cu12.does", "ERROR: Network is unreachable")
	if err := s.install(); err == nil {
		t.Fatal("it is installed without a network")
	}
	t.Setenv("PATH", t.TempDir())
	var p *Problem
	if plan, err := s.Plan(t.Context()); !errors.As(err, &p) || p.Kind != NoPip {
		t.Errorf("the plan is %+v, %v", plan, err)
	}
	s.List.Wheels = s.List.Wheels[:1] // which is here
	if plan, err := s.Plan(t.Context()); err != nil || plan.Packages != 0 {
		t.Errorf("the plan is %+v, %v", plan, err)
	}
	if err := s.install(); err != nil {
		t.Error(err)
	}
}

// TestCorruptFileIsReplaced checks that a corrupt copy, which has the size it should have, is
// written again.
func TestCorruptFileIsReplaced(t *testing.T) {
	s := newShop(t)
	s.Memo = filepath.Join(t.TempDir(), "checked.json")
	if err := s.install(); err != nil {
		t.Fatal(err)
	}
	if p, err := s.Plan(t.Context()); err != nil || !p.Complete {
		t.Fatalf("the plan is %+v, %v", p, err)
	}
	path := filepath.Join(s.Folder, "libcublas.so.12")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rotten := bytes.Clone(data)
	rotten[len(rotten)/2] ^= 1
	if err := os.WriteFile(path, rotten, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.install(); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, data) {
		t.Errorf("the file is still another one, %v", err)
	}
}

func TestCancelledInstallationResumes(t *testing.T) {
	s := newShop(t)
	s.put("nvidia-cublas-cu12.does", "hang")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := s.Install(ctx, func(p Progress) {
		if p.Number == 2 && p.Done > 0 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("the error is %v", err)
	}
	if got := names(t, filepath.Dir(s.Folder)); !slices.Equal(got, []string{"gpu-wheels"}) {
		t.Errorf("there lies %q", got)
	}
	if got := names(t, filepath.Join(filepath.Dir(s.Folder), "gpu-wheels")); !slices.Equal(got, []string{"onnxruntime_gpu-1.0-py3-none-any.whl"}) {
		t.Errorf("kept is %q", got)
	}
	if err := os.Remove(filepath.Join(s.folder, "nvidia-cublas-cu12.does")); err != nil {
		t.Fatal(err)
	}
	if p, err := s.Plan(t.Context()); err != nil || p.Packages != 1 || p.Download != s.List.Wheels[1].Size {
		t.Errorf("the plan is %+v, %v", p, err)
	}
	if err := s.install(); err != nil {
		t.Fatal(err)
	}
	if want := []string{"onnxruntime-gpu", "nvidia-cublas-cu12", "nvidia-cublas-cu12"}; !slices.Equal(s.asked(), want) {
		t.Errorf("pip was asked for %q", s.asked())
	}
}

func TestEveryFailureHasSentence(t *testing.T) {
	for name, c := range map[string]struct {
		arrange func(s *shop)
		kind    Kind
		zh, en  string
	}{
		"no pip":        {func(s *shop) { s.t.Setenv("PATH", s.t.TempDir()) }, NoPip, "需要 Python 3", "Python 3 with pip is needed"},
		"no room":       {func(s *shop) { s.Free = func(string) (int64, error) { return 2e6 - 1e6, nil } }, DiskFull, "磁盘空间不足：需要 1 MB，剩余 1 MB", "Not enough disk space"},
		"pip's no room": {func(s *shop) { s.put("onnxruntime-gpu.does", "ERROR: [Errno 28] No space left on device") }, DiskFull, "磁盘已满", "The disk is full"},
		"pip's hash": {func(s *shop) {
			s.put("onnxruntime-gpu.does", "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.")
		}, WrongHash, "onnxruntime-gpu 的内容与清单不符", "onnxruntime-gpu is not what"},
		// An old pip, or one with another idea of hashes: ours is checked as well.
		"our hash": {func(s *shop) { s.List.Wheels[1].SHA256 = strings.Repeat("a", 64) }, WrongHash, "nvidia-cublas-cu12 的内容与清单不符", "nvidia-cublas-cu12 is not what"},
		"no network": {func(s *shop) {
			s.put("onnxruntime-gpu.does", "WARNING: Retrying after connection broken by 'NewConnectionError(...)'\nERROR: No matching distribution found for onnxruntime-gpu==1.0")
		}, NoNetwork, "连不上网络", "No network"},
		"no such package": {func(s *shop) {
			s.put("onnxruntime-gpu.does", "ERROR: No matching distribution found for onnxruntime-gpu==1.0")
		}, NotFound, "下载源里没有 onnxruntime-gpu 1.0", "has no onnxruntime-gpu 1.0"},
		"something else": {func(s *shop) { s.put("onnxruntime-gpu.does", "Traceback\nERROR: the moon is full\n") }, PipFailed, "失败：the moon is full", ": the moon is full"},
		"no library":     {func(s *shop) { s.List.Wheels[1] = s.wheel("empty", map[string]string{"a.py": ""}) }, BadWheel, "empty 里没有", "empty lacks"},
		"no zip": {func(s *shop) {
			s.put("text.whl", "no zip")
			sum := sha256.Sum256([]byte("no zip"))
			s.List.Wheels[1] = Wheel{Name: "text", Version: "1", SHA256: hex.EncodeToString(sum[:])}
		}, BadWheel, "text 里没有", "text lacks"},
		"a file in the folder's place": {func(s *shop) {
			if err := os.WriteFile(filepath.Dir(s.Folder), nil, 0o644); err != nil {
				s.t.Fatal(err)
			}
		}, Failed, "安装失败：", "failed: "},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			s.t = t
			c.arrange(s)
			err := s.install()
			var p *Problem
			if !errors.As(err, &p) || p.Kind != c.kind {
				t.Fatalf("the error is %v, want %s", err, c.kind)
			}
			zh, en := Sentence(words.Chinese, err), Sentence(words.English, err)
			if !strings.Contains(zh, c.zh) || !strings.Contains(en, c.en) || strings.ContainsAny(zh+en, "{}") {
				t.Errorf("it is said as %q and %q", zh, en)
			}
			if _, err := os.Lstat(s.Folder); err == nil {
				t.Error("a folder lies there all the same")
			}
			if _, err := os.Lstat(s.Folder + ".part"); err == nil {
				t.Error("half a folder lies there")
			}
		})
	}
}

func TestPatternsMatchAlikeInBothReaders(t *testing.T) {
	var file struct{ Members []string }
	if err := json.Unmarshal(assets.GPURuntime(), &file); err != nil {
		t.Fatal(err)
	}
	for _, m := range file.Members {
		if strings.Count(m, "(")-strings.Count(m, "(?:") != 1 {
			t.Errorf("%s does not have one group, which is the name", m)
		}
	}
}
