package export

import (
	"os"
	"path/filepath"
	"testing"
)

func TestHeldBy(t *testing.T) {
	for lock, want := range map[string]string{".~lock.结果.xlsx#": "LibreOffice", "~$结果.xlsx": "Excel", ".~lock.别的.xlsx#": "", "": ""} {
		dir := t.TempDir()
		if lock != "" {
			if err := os.WriteFile(filepath.Join(dir, lock), []byte("user"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := HeldBy(filepath.Join(dir, "结果.xlsx")); got != want {
			t.Errorf("beside %q: %q, want %q", lock, got, want)
		}
	}
}
