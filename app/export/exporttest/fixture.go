// Package exporttest makes the rows and pictures that the tests of the formats write.
package exporttest

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wanwu/app/engine"
	"wanwu/app/export"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

var update = flag.Bool("update", false, "write the golden files anew; look at them before you commit")

// Vocabulary has labels as they are, and as a hostile pack might have them.
var Vocabulary = inference.Vocabulary{
	{ID: "n02123045", Name: "虎斑猫", Category: "动物"},
	{ID: "n07920052", Name: "意式浓缩咖啡", Category: "食物"},
	{ID: "n03877845", Name: "宫殿", Category: "建筑"},
	{ID: "x", Name: "=cmd|' /C calc'!A0", Category: "@SUM(1)"},
}

// Hostile are names that have broken spreadsheets.
var Hostile = []string{
	"=1+1.jpg", "+1.jpg", "-1.jpg", "@SUM(A1).jpg", "\t=1.jpg", "\r=1.jpg", "  =1.jpg", "＝1.jpg", "＋1.jpg", "－1.jpg", "＠1.jpg",
	"\u200b=1.jpg", `=HYPERLINK("http://x.invalid","y").jpg`, `带"引号",逗号.jpg`, "两\n行.jpg", "emoji 👩‍🚀🇨🇳.jpg", "<b>&amp;'x'</b>.jpg", "_x0041_.jpg",
	"\xff\xfe坏\x00\x1b字节.jpg", "\uffff.jpg", strings.Repeat("长", 400) + ".jpg",
	`=cmd|' /C calc'!A0`, "@x", "-1", "+1", "制\t表.jpg", "_x0041_x0042_.jpg", "_x005F_.jpg", "\ufffe.jpg", strings.Repeat("名", 300), "\xed\xa0\x80单.jpg", "]]>&#0;&lt;.jpg",
	"CON", "..", "a/../../b", "'=1", "''-1", "0012", "1-2", "3E5", "06932169358293", "  两边有空格  ",
}

// HostileRows returns recognised rows under the hostile names.
func HostileRows() []workspace.Row {
	var rows []workspace.Row
	for i, n := range Hostile {
		rows = append(rows, workspace.Row{
			Index: i, Path: "夹/" + n, File: n, State: workspace.Done, Width: 10, Height: 20, Size: 30,
			Labels: []inference.Label{{Class: 3, Score: 0.9}}, Decode: time.Millisecond, Infer: time.Millisecond,
		})
	}
	return rows
}

// SampleRows returns one row of every state, and one not yet recognised.
func SampleRows() []workspace.Row {
	return []workspace.Row{
		{Index: 0, Path: "动物/猫.jpg", File: "/图/动物/猫.jpg", Size: 28595, State: workspace.Done, Width: 451, Height: 300,
			Labels: []inference.Label{{Class: 0, Score: 0.6213}, {Class: 2, Score: 0.0871}, {Class: 1, Score: 0.00002}},
			Decode: 1900 * time.Microsecond, Infer: 16 * time.Millisecond},
		{Index: 1, Path: "动物/-1.jpg", File: "/图/动物/-1.jpg", Size: 9, State: workspace.Done, Width: 300, Height: 451, Page: 1, Pages: 3,
			Labels: []inference.Label{{Class: 1, Score: 0.1499}, {Class: 0, Score: 0.1}},
			Decode: 44 * time.Microsecond, Infer: 16040 * time.Microsecond},
		{Index: 2, Path: "动物/坏.jpg", File: "/图/动物/坏.jpg", Size: 120000, State: workspace.Failed, Width: 4000, Height: 3000,
			Err: &inference.Error{Code: inference.CodeTruncated, Path: "/图/动物/坏.jpg", Detail: "41%"}},
		{Index: 3, Path: "动物/还没轮到.jpg", File: "/图/动物/还没轮到.jpg", Size: 1, State: workspace.Pending},
		{Index: 4, Path: "照片.zip/<空>.png", File: "/图/照片.zip!/<空>.png", Size: 77, State: workspace.Done, Width: 1, Height: 1, Uniform: true, NameGuessed: true},
	}
}

// SampleCard returns a run card in which every line has a value.
func SampleCard() export.RunCard {
	begin := time.Date(2026, 3, 4, 15, 6, 7, 0, time.FixedZone("", 8*3600))
	c := export.NewRunCard(words.Chinese, engine.Info{
		Device: inference.Device{Kind: "cpu", Name: "Intel(R) Xeon(R)", Runtime: "ONNX Runtime 1.24.4", Reason: inference.ReasonMissingLibrary,
			Detail: "libcudnn.so.9", GPU: "NVIDIA A10G", Driver: "550.54.15", Memory: 24 << 30},
		PackID: "efficientnet-lite2", PackTitle: "通用 1000 类", License: "Apache-2.0",
		ModelHash: "sha256:00ff", LabelsHash: "sha256:11ee", HEIC: "libheif", InputWidth: 260, InputHeight: 260,
	}, workspace.Counts{All: 5, Pending: 1, OK: 1, Empty: 2, Failed: 1}, export.RunFacts{
		Version: "1.2.3", Roots: []string{"/图/动物", "/图/照片.zip"}, Begin: begin, Elapsed: 2 * time.Second, Done: 3, Cached: 1,
	})
	c.OS, c.Arch = "linux", "amd64" // the same on every machine
	return c
}

// Source returns a source of rows without pictures.
func Source(rows []workspace.Row) export.Source {
	return export.Source{
		Rows: slices.Values(rows), Count: len(rows), Vocabulary: Vocabulary,
		Threshold: 0.15, TopK: 3, Card: SampleCard(), Lang: words.Chinese,
	}
}

// Many yields n recognised rows.
func Many(n int) iter.Seq[workspace.Row] {
	labels := []inference.Label{{Class: 0, Score: 0.6213}, {Class: 1, Score: 0.1234}, {Class: 2, Score: 0.05}, {Class: 3, Score: 0.01}, {Class: 0, Score: 0.001}}
	return func(yield func(workspace.Row) bool) {
		for i := range n {
			p := fmt.Sprintf("产品样图 2026/第 %d 批/IMG_%06d.jpg", i/1000, i)
			if !yield(workspace.Row{
				Index: i, Path: p, File: "/home/用户/图片/" + p, Size: 2_400_000, State: workspace.Done, Width: 4000, Height: 3000,
				Labels: labels, Decode: 16300 * time.Microsecond, Infer: 17100 * time.Microsecond,
			}) {
				return
			}
		}
	}
}

// Photo returns a JPEG of w × h, its colour telling i; noisy ones are as large as thumbnails of
// photographs.
func Photo(tb testing.TB, w, h, i int, noisy bool) []byte {
	tb.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	seed := uint32(i + 1)
	for y := range h {
		for x := range w {
			c := color.RGBA{uint8(60 * i), uint8(200 - 30*i), uint8(x), 255}
			if noisy {
				seed = seed*1664525 + 1013904223
				c.B += uint8(seed >> 27)
				c.G += uint8(seed >> 28)
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 80}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// WithPhotos gives a source pictures: wide, tall, one that cannot be made.
func WithPhotos(t *testing.T, src export.Source) export.Source {
	wide, tall := Photo(t, 320, 213, 0, false), Photo(t, 213, 320, 3, false)
	src.Thumb = func(_ context.Context, r workspace.Row) ([]byte, error) {
		switch r.Index {
		case 0:
			return wide, nil
		case 1:
			return tall, nil
		}
		return nil, errors.New("gone")
	}
	return src
}

// Encode returns what write writes of a source.
func Encode(t testing.TB, write func(context.Context, io.Writer, export.Source) error, src export.Source) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(t.Context(), &b, src); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Golden compares got with testdata/name, byte by byte.
func Golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; where it should, go test with -update writes it anew. Got:\n%s", path, got)
	}
}
