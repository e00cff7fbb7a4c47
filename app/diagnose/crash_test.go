package diagnose

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/words"
)

// crashHere makes the test's own binary crash in the folder that it names.
const crashHere = "WANWU_TEST_CRASH"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashHere); dir != "" {
		New(Config{Name: Window, State: dir})
		panic("open /home/小王/合同 签字.jpg:\nanother line, 客户甲")
	}
	os.Exit(m.Run())
}

// TestCrashFile checks that what a program prints when it crashes is stored, and passed on without
// the panic's own text, which may be anything.
func TestCrashFile(t *testing.T) {
	dir := t.TempDir()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), crashHere+"="+dir)
	if err := c.Run(); err == nil {
		t.Fatal("the child did not crash")
	}
	kept := read(t, filepath.Join(dir, "window-crash.txt"))
	if !strings.Contains(kept, "客户甲") || !strings.Contains(kept, "goroutine 1 [running") {
		t.Fatalf("%s", kept)
	}
	p := New(Config{Name: Command, State: dir, Engine: func() engine.Config { return engine.Config{} }})
	defer p.Close()
	var b bytes.Buffer
	if err := p.Zip(t.Context(), words.Chinese, DoctorReport{}, &b); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("window-crash.txt")
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, part := range []string{"小王", "合同", "签字", "another line", "客户甲"} {
		if strings.Contains(text, part) {
			t.Errorf("%q is in the zip:\n%s", part, text)
		}
	}
	if !strings.Contains(text, "goroutine 1 [running") || !strings.Contains(text, "crash_test.go") {
		t.Errorf("the stack is not in the zip:\n%s", text)
	}
}

func TestCrashWithoutPanicTexts(t *testing.T) {
	const said = `panic: runtime error: index out of range [3] with length 3

goroutine 1 [running]:
main.main()
fatal error: concurrent map writes

goroutine 7 [running]:
SIGSEGV: segmentation violation
PC=0x1 m=2 sigcode=1
`
	if got := withoutPanicTexts(said); got != said {
		t.Errorf("%s", got)
	}
	got := withoutPanicTexts("panic: /a/b.jpg [recovered]\n\tpanic: /c/d.jpg\nof two lines\n\ngoroutine 1 [running]:\nmain.main()\n")
	if strings.Contains(got, ".jpg") || strings.Contains(got, "two lines") || !strings.HasSuffix(got, "goroutine 1 [running]:\nmain.main()\n") {
		t.Errorf("%s", got)
	}
}
