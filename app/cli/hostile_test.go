package cli_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"unicode"
	"unicode/utf8"

	"wanwu/app/cli/command"
	"wanwu/inference/infertest"
)

// attack is a text that would move a terminal's cursor, by C0 and by C1, and turn the direction.
const attack = "\x1b[2J\u009b31m\u202egpj"

// harmless returns an error where text holds something that a terminal could interpret.
func harmless(text string) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("not UTF-8: %q", text)
	}
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return fmt.Errorf("%U is in %q", r, text)
		}
	}
	return nil
}

// TestTerminalOutputHasNoControls checks that names of files, sessions, labels and packs that hold
// controls come out without, as rows, as JSON, and as what errors and notices quote.
func TestTerminalOutputHasNoControls(t *testing.T) {
	s := newShop(t)
	dir := filepath.Join(t.TempDir(), "夹"+attack)
	write(t, filepath.Join(dir, "好"+attack+"\n2.png"), plain(t, 10, 200, 30))
	write(t, filepath.Join(dir, "坏"+attack+"\x9b.png"), []byte("\x89PNG\r\n\x1a\n"))
	labels := []string{"红", "绿" + attack, "蓝"}
	kept := filepath.Join(t.TempDir(), "w.db")
	model := madePack{id: "colours", network: average(infertest.Float, -1).Bytes(), labels: labels}.lay(t)
	for _, args := range [][]string{
		{"recognize", "--model", model, dir},
		{"recognize", "--model", model, "--out", "-", dir},
		{"recognize", "--model", model, "--workspace", kept, "--session", "任务" + attack, dir},
		{"session", "list", "--workspace", kept},
		{"session", "list", "--json", "--workspace", kept},
		{"session", "show", "任务" + attack, "--workspace", kept},
		{"session", "show", "没有" + attack, "--workspace", kept},
		{"recognize", filepath.Join(dir, "没有"+attack)},
		{"recognize", "--model", dir, dir},
		{"recognize", "--out", dir + "/x" + attack, dir},
		{"pack", "verify", model},
		{"pack", "verify", dir},
		{"pack", "remove", "id" + attack},
		{"session", attack},
		{"--" + attack},
	} {
		for _, lang := range []string{"zh", "en"} {
			_, out, errs := wanwuIn(t, t.Context(), s.state, append([]string{"--lang", lang}, args...)...)
			if out == "" && errs == "" {
				t.Errorf("%q says nothing", args)
			}
			for _, text := range []string{out, errs} {
				if err := harmless(text); err != nil {
					t.Errorf("%q: %v", args, err)
				}
			}
		}
	}
}

// TestArchiveBombs checks that small archives that would be unpacked for minutes, or endlessly,
// give an error row each; a good one beside them is read.
func TestArchiveBombs(t *testing.T) {
	dir := t.TempDir()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("00000.png")
	if err == nil {
		_, err = f.Write(make([]byte, 60<<20))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	one := b.Bytes()
	end := len(one) - 22 // of a zip without a comment
	start := int(binary.LittleEndian.Uint32(one[end+16:]))
	record, tail := one[start:end], bytes.Clone(one[end:])
	const members = 1000
	many := bytes.Clone(one[:start])
	for i := range members {
		at := len(many)
		many = append(many, record...)
		copy(many[at+46:], fmt.Sprintf("%05d", i))
	}
	binary.LittleEndian.PutUint16(tail[8:], members)
	binary.LittleEndian.PutUint16(tail[10:], members)
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(many)-start))
	write(t, filepath.Join(dir, "1重叠.zip"), append(many, tail...))
	// An archive within an archive is named, not entered; one that is cut says so.
	write(t, filepath.Join(dir, "2截断.zip"), one[:len(one)/2])
	b.Reset()
	w = zip.NewWriter(&b)
	for _, name := range []string{"../../外面.png", "/绝对.png", "里.zip"} {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write(plain(t, 10, 200, 30))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "3好.zip"), b.Bytes())
	status, out, errs := wanwu(t, t.Context(), "recognize", "--device", "cpu", "--out", "-", dir)
	if status != command.ExitPartly {
		t.Fatalf("exit %d\n%s\n%s", status, out, errs)
	}
	codes := map[string]int{}
	for _, line := range parse(t, out) {
		code := line.Status
		if line.Error != nil {
			code = line.Error.Code
		}
		codes[code]++
	}
	if codes["archive_bomb"] != 1 || codes["ok"]+codes["empty"] != 2 || len(out) > 16<<10 {
		t.Errorf("%v\n%s", codes, out)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(dir), "*.png")); err != nil || len(left) > 0 {
		t.Errorf("outside there are %v, %v", left, err)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 3 {
		t.Errorf("in the folder there are %v, %v", names, err)
	}
}
