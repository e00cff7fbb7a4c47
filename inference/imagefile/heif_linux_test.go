package imagefile

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"wanwu/inference/imagefile/heif"
)

// A library belongs to the process, so each place where it can be is tried in a process of its own,
// which also reads the golden pictures, AVIF among them.
func TestHEIFPlaces(t *testing.T) {
	// in makes a folder of files: of texts, or links where the text is a path.
	in := func(t *testing.T, files map[string]string) string {
		dir := t.TempDir()
		for name, content := range files {
			name = filepath.Join(dir, name)
			err := os.WriteFile(name, []byte(content), 0o600)
			if filepath.IsAbs(content) {
				err = errors.Join(os.Remove(name), os.Symlink(content, name))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	says := func(t *testing.T, folder string) string {
		c := exec.Command(os.Args[0], "-test.v", "-test.run", "^(TestHEIFEngine|TestGolden)$/(heic|avif)")
		c.Env = append(os.Environ(), heif.Env+"="+folder)
		out, err := c.CombinedOutput()
		said := regexp.MustCompile(`(?s)native \w+ own \w+ why .*?\n---`).FindString(string(out))
		// The fallback does not read pictures as small as these.
		read := !strings.HasPrefix(said, "native true") || strings.Contains(string(out), "--- PASS: TestGolden/rgb.heic") &&
			(!heif.HasAVIF() || strings.Contains(string(out), "--- PASS: TestGolden/rgb.avif"))
		if said == "" || !read || err != nil && strings.HasPrefix(said, "native true") {
			t.Fatalf("%v\n%s", err, out)
		}
		return said
	}
	falls := func(t *testing.T, folder, why string) {
		if said := says(t, folder); !strings.Contains(said, "own false") || !strings.Contains(said, why) {
			t.Errorf("%s, want %q", said, why)
		}
	}
	t.Run("no folder", func(t *testing.T) { falls(t, filepath.Join(t.TempDir(), "none"), "no such file") })
	t.Run("no library", func(t *testing.T) { falls(t, in(t, map[string]string{"libheif": "", "libheif.a": ""}), "none in") })
	t.Run("no libraries but files", func(t *testing.T) {
		falls(t, in(t, map[string]string{"libheif.so.1": "no library", "libde265.so.0": "no library"}), "libde265.so.0: file too short")
	})

	// first is the first file of the programs' own folder that matches.
	first := func(pattern string) string {
		files, err := filepath.Glob(filepath.Join(os.Getenv(heif.Env), pattern))
		if os.Getenv(heif.Env) == "" || err != nil || len(files) == 0 {
			return ""
		}
		file, err := filepath.Abs(files[0])
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	own, decoder := first("libheif*.so*"), first("libde265*.so*")
	if own == "" {
		t.Skip("no libheif of the programs' own in " + heif.Env + ": scripts/setup fetches it where there is pip")
	}
	t.Run("as set up", func(t *testing.T) {
		if said := says(t, filepath.Dir(own)); !strings.Contains(said, "native true own true why <nil>") {
			t.Error(said)
		}
	})
	t.Run("broken", func(t *testing.T) {
		falls(t, in(t, map[string]string{"libheif.so.1": "no library", "libde265.so.0": decoder}), "libheif.so.1: file too short")
	})
	t.Run("another library", func(t *testing.T) {
		falls(t, in(t, map[string]string{"libheif.so.1": decoder}), "heif_get_version_number")
	})
}
