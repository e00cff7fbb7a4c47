package persist

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"wanwu/app/engine"
	"wanwu/inference"
)

// TestDamagedPackInfoNamesNoLabel checks that whichever bit of the names of a pack's labels is
// flipped, they are what they were or are not read, and that they are written anew where the pack is
// known; what an earlier version wrote, without a checksum, is read.
func TestDamagedPackInfoNamesNoLabel(t *testing.T) {
	d := packInfosOf(filepath.Join(t.TempDir(), "w.db"))
	info := engine.PackInfo{Key: "0a", ID: "p", Title: "宠物", Classes: inference.Vocabulary{
		{ID: "n1", Name: "虎斑猫", English: "tabby", Aliases: []string{"猫\xff"}}, {Name: "狗"}}}
	if err := d.write(info); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(d.file("0a"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := d.read("0a")
	if err != nil || len(want.Classes) != 2 || want.Classes[0].Name != "虎斑猫" {
		t.Fatalf("%+v, %v", want, err)
	}
	put := func(b []byte) {
		if err := os.WriteFile(d.file("0a"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	refused := 0
	for bit := range 8 * len(whole) {
		b := slices.Clone(whole)
		b[bit/8] ^= 1 << (bit % 8)
		put(b)
		switch got, err := d.read("0a"); {
		case inference.CodeOf(err) == inference.CodeDamaged:
			refused++
		case err != nil || !reflect.DeepEqual(got, want):
			t.Fatalf("bit %d of byte %d: %+v, %v", bit%8, bit/8, got, err)
		}
	}
	if refused < 7*len(whole) {
		t.Errorf("%d of %d flips are refused", refused, 8*len(whole))
	}
	old := append([]byte("{"), whole[bytes.IndexByte(whole, ',')+1:]...)
	for name, b := range map[string][]byte{"damaged": whole[:len(whole)/2], "without a checksum": old} {
		put(b)
		if got, err := d.read("0a"); (err == nil) != (name == "without a checksum") || err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if err := d.write(info); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(d.file("0a")); err != nil || !bytes.Equal(b, whole) {
			t.Errorf("%s: written anew as %s, %v", name, b, err)
		}
	}
}
