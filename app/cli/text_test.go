package cli_test

import (
	"image"
	"image/color"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/app/cli/command"
	"wanwu/inference/infertest"
)

// TestTextReadsLinesFromTopToBottom: each picture has its lines with their boxes, one that cannot
// be read is a row, and the exit says so.
func TestTextReadsLinesFromTopToBottom(t *testing.T) {
	pictures := t.TempDir()
	signs(t, filepath.Join(pictures, "招牌.png"))
	write(t, filepath.Join(pictures, "坏.png"), []byte("\x89PNG\r\n\x1a\nno"))
	rows := textRows(t, command.ExitPartly, ocrPack(t, nil), pictures)
	good := rows["招牌.png"]
	if good.Status != "ok" || good.Text != "红\n蓝" || rows["坏.png"].Status != "error" {
		t.Fatalf("%+v", rows)
	}
	if b := good.Lines[0].Box; b[0][0] < 10 || b[0][0] > 24 || b[0][1] < 12 || b[0][1] > 24 || b[2][0] < 104 || b[2][0] > 120 {
		t.Errorf("the box of the first line is %v", b)
	}
}

// TestDamagedTextPackIsRefused says what was said and what was found.
func TestDamagedTextPackIsRefused(t *testing.T) {
	picture := filepath.Join(t.TempDir(), "a.png")
	signs(t, picture)
	cases := map[string]func(m map[string]any){
		`files 里没有 "characters.txt" 的校验值`: func(m map[string]any) { delete(m["files"].(map[string]any), "characters.txt") },
		"kind 是": func(m map[string]any) { m["kind"] = "labels" },
		"超出范围":   func(m map[string]any) { m["read"].(map[string]any)["height"] = 0 },
		"清单上是":   func(m map[string]any) { m["files"].(map[string]any)["read.onnx"] = "sha256:00" },
	}
	for _, want := range slices.Sorted(maps.Keys(cases)) {
		status, _, errs := wanwu(t, t.Context(), "text", "--model", ocrPack(t, cases[want]), picture)
		if status != command.ExitError || !strings.Contains(errs, want) {
			t.Errorf("%q: %d, %q", want, status, errs)
		}
	}
	s := newShop(t)
	for name, c := range map[string]struct {
		change func(files map[string][]byte)
		want   string
	}{
		"no recognition":               {func(f map[string][]byte) { delete(f, "read.onnx") }, `files 里没有 "read.onnx" 的校验值`},
		"a recognition that is cut":    {func(f map[string][]byte) { f["read.onnx"] = f["read.onnx"][:99] }, "不是 ONNX 网络，或者不完整"},
		"a character too many":         {func(f map[string][]byte) { f["characters.txt"] = []byte("蓝\n红\n黄\n") }, "清单上是 [-1 -1 4]，网络里是 [-1 -1 3]"},
		"networks that were exchanged": {func(f map[string][]byte) { f["detect.onnx"], f["read.onnx"] = f["read.onnx"], f["detect.onnx"] }, "网络里是 [-1 -1 3]"},
		"characters in GBK":            {func(f map[string][]byte) { f["characters.txt"] = []byte("\xc0\xb6\n\xba\xec\n") }, "不是一个字符"},
		"no characters":                {func(f map[string][]byte) { f["characters.txt"] = nil }, "没有字符"},
	} {
		files := ocrFiles()
		c.change(files)
		pack := layOCR(t, files, nil)
		for _, args := range [][]string{{"text", "--model", pack, picture}, {"pack", "verify", pack}, {"pack", "import", pack}} {
			s.refused(command.ExitError, c.want, args...)
		}
		if ids, _ := s.packs(); slices.Contains(ids, "tiny") {
			t.Errorf("%s: it is among %q", name, ids)
		}
	}
	gone := ocrPack(t, nil)
	if err := os.Remove(filepath.Join(gone, "read.onnx")); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := wanwu(t, t.Context(), "text", "--model", gone, picture); status != command.ExitError || !strings.Contains(errs, "read.onnx") {
		t.Errorf("a file that is gone: %d, %q", status, errs)
	}
	if status, _, _ := wanwu(t, t.Context(), "text", picture); status != command.ExitUsage {
		t.Errorf("without a pack: %d", status)
	}
}

// TestTextPackWritesDictionaryItsWay: a byte order mark, the line ends of Windows and another name
// of an output make no difference.
func TestTextPackWritesDictionaryItsWay(t *testing.T) {
	pictures := t.TempDir()
	signs(t, filepath.Join(pictures, "招牌.png"))
	files := ocrFiles()
	files["characters.txt"] = []byte("\ufeff蓝\r\n红\r\n")
	files["detect.onnx"] = greenless("Sigmoid", "sigmoid_0.tmp_0")
	if got := textRows(t, command.ExitOK, layOCR(t, files, nil), pictures)["招牌.png"].Text; got != "红\n蓝" {
		t.Errorf("%q", got)
	}
}

// TestAnswerThatIsNoTextIsTold: what only a picture shows of a network is an error of its row.
func TestAnswerThatIsNoTextIsTold(t *testing.T) {
	pictures := t.TempDir()
	signs(t, filepath.Join(pictures, "招牌.png"))
	for name, c := range map[string]struct {
		change func(files map[string][]byte)
		code   string
		want   string
	}{
		"no number": {func(f map[string][]byte) { f["detect.onnx"] = greenless("Sqrt", "map") }, "bad_output", "无效的结果"},
		"a character too many": {func(f map[string][]byte) {
			f["read.onnx"], f["characters.txt"] = colourRead(-1), []byte("蓝\n红\n黄\n")
		}, "pack", "字典有 3 个字，而网络有 3 类"},
	} {
		files := ocrFiles()
		c.change(files)
		r := textRows(t, command.ExitPartly, layOCR(t, files, nil), pictures)["招牌.png"]
		if r.Status != "error" || r.Error.Code != c.code || !strings.Contains(r.Error.Message, c.want) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// TestStrangePicturesAreRead: pictures of any shape have the text that is on them, or none.
func TestStrangePicturesAreRead(t *testing.T) {
	pictures := t.TempDir()
	made := func(name string, w, h int, at func(x, y int) color.RGBA) {
		img := image.NewRGBA(image.Rect(0, 0, w, h))
		for i := range w * h {
			img.SetRGBA(i%w, i/w, at(i%w, i/w))
		}
		write(t, filepath.Join(pictures, name), encoded(t, img))
	}
	white, red, blue := color.RGBA{255, 255, 255, 255}, color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}
	made("点.png", 1, 1, func(int, int) color.RGBA { return white })
	made("白.png", 90, 70, func(int, int) color.RGBA { return white })
	made("透明.png", 90, 70, func(int, int) color.RGBA { return color.RGBA{} })
	// A strip with a blue bar at each end, and a page with 1,200 red ones.
	made("长条.png", 20000, 30, func(x, y int) color.RGBA {
		if y > 8 && y < 22 && (x > 40 && x < 120 || x > 19880 && x < 19960) {
			return blue
		}
		return white
	})
	made("长页.png", 300, 1200*20, func(x, y int) color.RGBA {
		if y%20 > 5 && y%20 < 15 && x > 40 && x < 260 {
			return red
		}
		return white
	})
	rows := textRows(t, command.ExitOK, ocrPack(t, nil), pictures)
	for name, want := range map[string]string{"点.png": "", "白.png": "", "透明.png": "", "长条.png": "蓝\n蓝", "长页.png": strings.Repeat("红\n", 999) + "红"} {
		if r := rows[name]; r.Status != "ok" || r.Text != want {
			t.Errorf("%s: %s, %d lines, %.40q", name, r.Status, len(r.Lines), r.Text)
		}
	}
	if l := rows["长条.png"].Lines; len(l) == 2 && (l[0].Box[0][0] > 60 || l[1].Box[0][0] < 19860) {
		t.Errorf("the strip's lines are at %v", l)
	}
}

// TestSessionTextIsKept: a session's pictures are read once, by the pack that was imported; what was
// read is found, exported, and comes with the next recognition. The pack is listed and removed like
// any other, and labels no picture.
func TestSessionTextIsKept(t *testing.T) {
	s := newShop(t)
	pictures := t.TempDir()
	signs(t, filepath.Join(pictures, "招牌.png"))
	write(t, filepath.Join(pictures, "绿.png"), coloured(t, 20, 230, 30))
	workspace := filepath.Join(t.TempDir(), "w.db")
	labelling := madePack{id: "colours", network: average(infertest.Float, -1).Bytes(), labels: rgbLabels}.lay(t)
	s.ok("recognize", "--session", "店", "--model", labelling, "--workspace", workspace, pictures)
	s.refused(command.ExitUsage, "wanwu pack import", "text", "--session", "店", "--workspace", workspace)

	folder := ocrPack(t, nil)
	if out, _ := s.ok("pack", "verify", folder); !strings.Contains(out, "2 个字") {
		t.Errorf("verify says %q", out)
	}
	s.ok("pack", "import", folder, "--id", "读字")
	if out, _ := s.ok("pack", "import", folder, "--id", "读字"); !strings.Contains(out, "以前导入过") && !strings.Contains(out, "读字") {
		t.Errorf("importing it again says %q", out)
	}
	if out, _ := s.ok("pack", "list", "--json"); !strings.Contains(out, `"kind":"ocr"`) {
		t.Errorf("list says %s", out)
	}
	s.refused(command.ExitError, "不能设为默认", "pack", "default", "读字")
	s.refused(command.ExitError, "", "recognize", "--model", "读字", pictures)

	for _, read := range []string{"这次读了 2 张", "这次读了 0 张"} {
		out, errs := s.ok("text", "--session", "店", "--workspace", workspace)
		if !strings.Contains(out, "招牌.png\t红 / 蓝\n") || !strings.Contains(errs, read) {
			t.Errorf("%q, %q; want %s", out, errs, read)
		}
	}
	for where, want := range map[string]int{"文字:蓝": 1, "红": 1, "文字=蓝": 1, "-文字:蓝": 1, "文字:绿": 0} {
		if out, _ := s.ok("session", "show", "店", "--where", where, "--json", "--workspace", workspace); strings.Count(out, `"path"`) != want {
			t.Errorf("%s finds %s", where, out)
		}
	}
	for name, want := range map[string]string{"a.csv": "红 / 蓝", "a.jsonl": `"text":"红\n蓝"`, "a.html": "<td>红 / 蓝</td>"} {
		file := filepath.Join(t.TempDir(), name)
		s.ok("session", "export", "店", "--out", file, "--workspace", workspace)
		if data, err := os.ReadFile(file); err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s: %v, %s", name, err, data)
		}
	}
	if out, _ := s.ok("recognize", "--session", "店", "--model", labelling, "--workspace", workspace, "--out", "-", pictures); !strings.Contains(out, `"text":"红\n蓝"`) {
		t.Errorf("recognised again: %s", out)
	}
	s.refused(command.ExitError, "没有", "text", "--session", "别的", "--workspace", workspace)
	s.refused(command.ExitUsage, "--session", "text", "--session", "店", pictures)
	s.ok("pack", "remove", "读字")
	if ids, _ := s.packs(); slices.Contains(ids, "读字") {
		t.Errorf("after it was removed: %q", ids)
	}
}
