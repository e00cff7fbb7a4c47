package assets_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"path"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"

	"wanwu/assets"
)

const packID = "efficientnet-lite2"

func TestPackFilesMatchManifest(t *testing.T) {
	data, err := fs.ReadFile(assets.Packs(), path.Join(packID, "pack.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Files map[string]string }
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	if len(manifest.Files) != 2 {
		t.Fatalf("the manifest lists %d files, want model.onnx and labels.tsv", len(manifest.Files))
	}
	for name, want := range manifest.Files {
		file, err := assets.Packs().Open(path.Join(packID, name))
		if err != nil {
			t.Fatal(err)
		}
		hash := sha256.New()
		_, err = io.Copy(hash, file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got := "sha256:" + hex.EncodeToString(hash.Sum(nil)); got != want {
			t.Errorf("%s has %s, the manifest says %s", name, got, want)
		}
	}
}

// TestFontsDraw proves that both fonts parse, and that every character of the
// labels and of the marks the interface uses has a glyph
// with an outline.
func TestFontsDraw(t *testing.T) {
	texts := "万物识别 0123456789 abc ABC %·…—–“”‘’↑↓←→▼▶✓＋－×÷≥≤≈°％№●○■□▲"
	for _, file := range []struct {
		root fs.FS
		glob string
	}{{assets.Packs(), packID + "/labels.tsv"}} {
		names, err := fs.Glob(file.root, file.glob)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, %v", file.glob, names, err)
		}
		for _, name := range names {
			data, err := fs.ReadFile(file.root, name)
			if err != nil {
				t.Fatal(err)
			}
			texts += string(data)
		}
	}
	for name, data := range map[string][]byte{"regular": assets.FontRegular(), "bold": assets.FontBold()} {
		t.Run(name, func(t *testing.T) {
			parsed, err := opentype.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 14, DPI: 72, Hinting: font.HintingNone})
			if err != nil {
				t.Fatal(err)
			}
			defer face.Close()
			var buffer sfnt.Buffer
			seen := map[rune]bool{}
			for _, r := range texts {
				if r < ' ' || seen[r] {
					continue
				}
				seen[r] = true
				index, err := parsed.GlyphIndex(&buffer, r)
				if err != nil || index == 0 {
					t.Errorf("%q (%U) has no glyph: %v", r, r, err)
					continue
				}
				bounds, _, ok := face.GlyphBounds(r)
				if !ok || (bounds.Empty() && r != ' ' && r != '\u3000' && r != '\u00a0') {
					t.Errorf("%q (%U) has no outline", r, r)
				}
			}
			if len(seen) < 1000 {
				t.Errorf("only %d characters were looked at", len(seen))
			}
		})
	}
}

func TestSamplesAreReadableAndAttributed(t *testing.T) {
	licences, err := fs.ReadFile(assets.Samples(), "LICENSES.md")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(assets.Samples(), "*.jpg")
	if err != nil || len(names) != 11 {
		t.Fatalf("%d samples, %v, want 11", len(names), err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(assets.Samples(), name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(string(licences), "| "+name+" |") {
			t.Errorf("%s is not in LICENSES.md", name)
		}
	}
}

func TestIconSize(t *testing.T) {
	config, err := png.DecodeConfig(bytes.NewReader(assets.Icon()))
	if err != nil {
		t.Fatal(err)
	}
	if config.Width != 512 || config.Height != 512 {
		t.Errorf("the icon is %d × %d, want 512 × 512", config.Width, config.Height)
	}
}
