package dataset

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"wanwu/app/export"
	"wanwu/app/export/exporttest"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// sourceOf returns a source of pictures with names, which are files with the name as content.
func sourceOf(t *testing.T, names []string, label func(i int) workspace.Judgement) export.Source {
	t.Helper()
	dir := t.TempDir()
	var rows []workspace.Row
	for i, name := range names {
		file := filepath.Join(dir, fmt.Sprintf("%d.jpg", i))
		if err := os.WriteFile(file, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, workspace.Row{
			Index: i, Path: "夹/" + name, File: file, Size: 9, Hash: uint64(i + 1), State: workspace.Done, Width: 40, Height: 30,
			Labels: []inference.Label{{Class: int32(i % 3), Score: 0.9}}, Judgement: label(i),
		})
	}
	return exporttest.Source(rows)
}

func unjudged(int) workspace.Judgement { return workspace.Judgement{} }

func under(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			files = append(files, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestNamesDoNotCollide(t *testing.T) {
	src := sourceOf(t, []string{"猫.jpg", "猫.JPG", "x", "猫.jpg", "y", "z", "../../出去.jpg"}, func(i int) workspace.Judgement {
		return workspace.Judgement{Verdict: workspace.Right, Label: []string{"Cat", "cat", "CON", "Cat", "a/b", "a:b", "Cat"}[i]}
	})
	dir := t.TempDir()
	sum, err := ImageFolder(t.Context(), dir, src, Options{})
	if err != nil || sum.Pictures != 7 {
		t.Fatal(sum, err)
	}
	want := []string{"Cat/出去.jpg", "Cat/猫.jpg", "Cat/猫_2.jpg", "_CON/x", "a_b/y", "a_b_2/z", "cat_2/猫.JPG", "manifest.csv"}
	if got := under(t, dir); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestOriginalsStay(t *testing.T) {
	for _, link := range []bool{false, true} {
		src := sourceOf(t, []string{"a.jpg", "b.jpg"}, unjudged)
		var files []string
		for r := range src.Rows {
			files = append(files, r.File)
		}
		dir := t.TempDir()
		if _, err := ImageFolder(t.Context(), dir, src, Options{Link: link}); err != nil {
			t.Fatal(err)
		}
		made := filepath.Join(dir, "虎斑猫", "a.jpg")
		if text, err := os.ReadFile(made); err != nil || string(text) != "a.jpg" {
			t.Errorf("link %t: %q, %v", link, text, err)
		}
		if fi, err := os.Lstat(made); err != nil || fi.Mode().IsRegular() == link {
			t.Errorf("link %t: %v, %v", link, fi.Mode(), err)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		if text, err := os.ReadFile(files[0]); err != nil || string(text) != "a.jpg" {
			t.Errorf("the original has %q, %v", text, err)
		}
	}
}

func TestVerifiedAlone(t *testing.T) {
	src := sourceOf(t, []string{"a", "b", "c", "d", "e"}, func(i int) workspace.Judgement {
		return []workspace.Judgement{{}, {Verdict: workspace.Right, Label: "对的"}, {Verdict: workspace.Wrong, Label: "别的"}, {Verdict: workspace.Wrong}, {Verdict: workspace.Unsure}}[i]
	})
	dir := t.TempDir()
	sum, err := ImageFolder(t.Context(), dir, src, Options{Verified: true})
	if err != nil || sum.Pictures != 2 || sum.Unverified != 1 || sum.Unlabelled != 2 {
		t.Error(sum, err)
	}
	if got := under(t, dir); !slices.Equal(got, []string{"manifest.csv", "别的/c", "对的/b"}) {
		t.Errorf("%q", got)
	}
}

// TestNearDuplicatesAreOnOneSide checks it for copies, which have one content, and for
// pictures whose embeddings are near; and that a seed makes one split.
func TestNearDuplicatesAreOnOneSide(t *testing.T) {
	var names []string
	for i := range 200 {
		names = append(names, fmt.Sprint(i))
	}
	src := sourceOf(t, names, unjudged)
	rows := slices.Collect(src.Rows)
	embedding := map[uint64][]float32{}
	for i := range rows {
		rows[i].Hash = uint64(i/2 + 1) // two of one content
		v := make([]float32, 64)
		v[i/4%64] = 1 // four of one scene; other scenes are at right angles, or the same again
		v[(i/4+i/256)%64] += 0.01 * float32(i%4)
		embedding[rows[i].Hash] = v
	}
	sides := func(seed uint64) (of []string, sum Summary) {
		src.Rows = slices.Values(rows)
		s, err := collect(t.Context(), &src, Options{Train: 0.8, Seed: seed, Embedding: func(hash uint64) []float32 { return embedding[hash] }})
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range s.items {
			of = append(of, it.side)
		}
		return of, s.summary
	}
	src = src.Normalised()
	first, sum := sides(1)
	if sum.Val != 40 || sum.Train != 160 {
		t.Errorf("%+v", sum)
	}
	for i := range first {
		if first[i] != first[i/4*4] {
			t.Fatalf("picture %d is on another side than its near-duplicates", i)
		}
	}
	if again, _ := sides(1); !slices.Equal(again, first) {
		t.Error("one seed makes two splits")
	}
	if other, _ := sides(2); slices.Equal(other, first) {
		t.Error("another seed makes the same split")
	}
}

func TestFailureLeavesNothing(t *testing.T) {
	src := sourceOf(t, []string{"a", "b"}, unjudged)
	for r := range src.Rows {
		if r.Index == 1 {
			if err := os.Remove(r.File); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := t.TempDir()
	target := filepath.Join(dir, "集")
	err := export.WholeFolder(target, func(dir string) error {
		_, err := ImageFolder(t.Context(), dir, src, Options{})
		return err
	})
	if err == nil {
		t.Error("a picture that is gone is no error")
	}
	if left := under(t, dir); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
	if err := os.MkdirAll(filepath.Join(target, "已有"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := export.WholeFolder(target, func(string) error { return nil }); inference.CodeOf(err) != inference.CodeExport {
		t.Errorf("a folder with something in it: %v", err)
	}
}
