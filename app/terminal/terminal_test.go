package terminal_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"wanwu/app/terminal"
)

// hostile is text that would set a title, erase a screen by C0 and by C1 (as a rune and as a
// byte), and turn the direction.
const hostile = "猫\x1b]0;x\x07\x1b[2J\u009b2J\x9b2J\u202egpj.\u2066e\u200f\x7f.jpg"

func TestWriterNeutralisesControls(t *testing.T) {
	const want = "猫�]0;x��[2J�2J�2J�gpj.�e��.jpg\n\ttab"
	var b bytes.Buffer
	w := terminal.NewWriter(&b)
	for i := range len(hostile) { // a byte at a time, so that characters are split
		if n, err := w.Write([]byte(hostile[i : i+1])); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
	if _, err := w.Write([]byte("\n\ttab")); err != nil {
		t.Fatal(err)
	}
	if b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	if got := terminal.Clean("a\nb\tc\r"); got != "a�b�c�" {
		t.Errorf("a line: %q", got)
	}
	if terminal.Under(w) != &b || terminal.Under(&b) != &b {
		t.Error("Under is another writer")
	}
}

func TestEscapeJSONKeepsText(t *testing.T) {
	text := strings.ToValidUTF8(hostile, "")
	raw, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	raw = append(raw, '\n')
	escaped := terminal.EscapeJSON(raw)
	if got := terminal.CleanLines(string(escaped)); got != string(escaped) {
		t.Errorf("controls are left in %q", escaped)
	}
	var back string
	if err := json.Unmarshal(escaped, &back); err != nil || back != text {
		t.Errorf("%q, %v", back, err)
	}
}

func FuzzWriter(f *testing.F) {
	f.Add([]byte(hostile), 3)
	f.Fuzz(func(t *testing.T, text []byte, at int) {
		var whole, split bytes.Buffer
		at = min(max(at, 0), len(text))
		terminal.NewWriter(&whole).Write(text)
		w := terminal.NewWriter(&split)
		w.Write(text[:at])
		w.Write(text[at:])
		if !bytes.Equal(whole.Bytes(), split.Bytes()) {
			t.Fatalf("%q, in two %q", whole.Bytes(), split.Bytes())
		}
		if !utf8.Valid(whole.Bytes()) || terminal.CleanLines(whole.String()) != whole.String() {
			t.Fatalf("%q", whole.Bytes())
		}
	})
}
