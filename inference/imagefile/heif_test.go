package imagefile

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"wanwu/inference"
)

// The fallback reads what the system's library reads, several at once too.
func TestHEIFFallback(t *testing.T) {
	const name, w, h, y = "testdata/wide.heic", 160, 120, 60
	data := read(t, name)
	head, err := heifCodec{}.header(data)
	if err != nil {
		t.Fatal(err)
	}
	// The golden test compares the preview's path with Pillow.
	want, err := Preview(t.Context(), item(name), w)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			px, release, err := decodeWASM(data, head)
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			if gw, gh := px.size(); gw != w || gh != h {
				t.Errorf("%d×%d", gw, gh)
				return
			}
			row := make([]uint8, 3*w)
			px.row(row, y, 0, w)
			// The WebAssembly build gets the outermost column of colour wrong, which
			// smoothing spreads over three pixels.
			for i := 3 * 3; i < 3*(w-3); i++ {
				v := row[i]
				if d := int(v) - int(want.Pix[y*want.Stride+i/3*4+i%3]); d < -12 || d > 12 {
					t.Errorf("column %d channel %d off by %d", i/3, i%3, d)
				}
			}
		})
	}
	wg.Wait()

	small := read(t, "testdata/rgb.heic")
	if head, err = (heifCodec{}).header(small); err != nil {
		t.Fatal(err)
	}
	if _, _, err = decodeWASM(small, head); inference.CodeOf(err) != inference.CodeUnsupported {
		t.Errorf("a picture that would have wrong colours: %v", err)
	}
}

func TestHEIFEngine(t *testing.T) {
	engine := HEIFEngine()
	if engine.Name == "" || !engine.Native && (engine.Own || engine.Why == nil) {
		t.Errorf("%+v", engine)
	}
	avif := false
	for _, f := range Formats() {
		avif = avif || f.Name == "avif"
	}
	if avif != avifReadable() {
		t.Error("the list of formats and the engine disagree about AVIF")
	}
	t.Logf("native %t own %t why %v", engine.Native, engine.Own, engine.Why)
}

// A library belongs to the process, so each place where it can lie is tried in a
// process of its own, which also reads the golden pictures, AVIF among them.
func TestHEIFPlaces(t *testing.T) {
	if runtime.GOOS != "linux" {
		return // elsewhere no set-up brings what is looked for here
	}
	broken := t.TempDir()
	for _, name := range []string{"libheif.so.1", "libde265.so.0"} {
		if err := os.WriteFile(filepath.Join(broken, name), []byte("no library"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// Without its decoder beside it, the programs' own libheif cannot be loaded.
	places := map[string]string{t.TempDir(): "native true own false why <nil>", broken: "native true own false why libheif: " + broken}
	if own := os.Getenv(EnvHEIF); own != "" {
		if library, _ := ownHEIF(); library != "" {
			places[own] = "native true own true why <nil>"
			alone := t.TempDir()
			if err := os.Symlink(library, filepath.Join(alone, "libheif.so.1")); err != nil {
				t.Fatal(err)
			}
			places[alone] = "native true own false why libheif: libde265"
		}
	}
	for folder, want := range places {
		c := exec.Command(os.Args[0], "-test.v", "-test.run", "^(TestHEIFEngine|TestGolden)$")
		c.Env = append(os.Environ(), EnvHEIF+"="+folder)
		out, err := c.CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) || !strings.Contains(string(out), "--- PASS: TestGolden") {
			t.Errorf("%s: %v, want %q in\n%s", folder, err, want, out)
		}
	}
}
