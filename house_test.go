package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The rooms of the house, lowest first, and who may import whom:
//
//	main, cmd → ui, app/cli → app/diagnose … → app/session → app/workspace, app/engine → app/store … → inference/* → inference
//
// docs/architecture.md draws them. The rules are checked on what `go list` says
// for each system that the program is built for, since a file for Windows
// imports as much as any other.

// module is this module's path.
const module = "wanwu"

// listed is what the rules need of `go list -json`.
type listed struct {
	ImportPath    string
	Standard      bool
	Imports       []string
	CgoFiles      []string
	EmbedPatterns []string
}

// floors are the rooms, lowest first. A package imports packages of lower floors alone.
var floors = [][]room{
	{{name: "inference"}, {name: "assets"}, {name: "e2e"}, {name: "app/host"}, {name: "app/terminal"}},
	{{name: "inference/wordpiece"}, {name: "inference/ocr"}, {name: "inference/pack/strictjson"}, {name: "inference/pack/zipdir"}, {name: "inference/pack/stage"}},
	{{name: "inference/source"}, {name: "inference/oip/oippb"}, {name: "inference/batch"}, {name: "inference/share"}, {name: "inference/pack"}, {name: "inference/ort"}, {name: "app/query"}, {name: "app/metrics"}, {name: "app/nofollow"}, {name: "app/wal"}, {name: "app/labels"},
		{name: "inference/imagefile/colour"}, {name: "inference/imagefile/exif"}, {name: "inference/imagefile/imagetest"}},
	{{name: "inference/imagefile/raster"}, {name: "app/filelock"}},
	{{name: "inference/imagefile/codec"}, {name: "inference/imagefile/resample"}, {name: "app/embeddings"}},
	{{name: "inference/imagefile/bmp"}, {name: "inference/imagefile/gif"}, {name: "inference/imagefile/heif"}, {name: "inference/imagefile/jpeg"},
		{name: "inference/imagefile/png"}, {name: "inference/imagefile/tiff"}, {name: "inference/imagefile/webp"}},
	{{name: "inference/imagefile"}, {name: "inference/recover"}, {name: "inference/oip"}, {name: "app/store"}, {name: "app/labels/shelf"}},
	{{name: "inference/pipeline"}},
	{{name: "inference/infertest"}},
	{{name: "app/words/catalogue"}},
	{{name: "app/words"}},
	{{name: "app/engine"}, {name: "app/gpubundle"}},
	{{name: "app/models"}},
	{{name: "app/workspace/column"}, {name: "app/workspace/labelbook"}},
	{{name: "app/workspace/condition"}},
	{{name: "app/workspace"}},
	{{name: "app/persist"}},
	{{name: "app/thumbnail"}, {name: "app/labelling"}, {name: "app/reading"}, {name: "app/similar"}, {name: "app/review"}, {name: "app/probe"}},
	{{name: "app/session"}, {name: "app/assess"}},
	{{name: "app/export"}},
	{{name: "app/export/xlsx"}, {name: "app/export/html"}, {name: "app/export/delimited"}, {name: "app/export/jsonl"}, {name: "app/export/dataset"}, {name: "app/export/exporttest"}},
	{{name: "app/export/formats"}},
	{{name: "app/roundtrip"}},
	{{name: "app/labels/table"}},
	{{name: "app/diagnose"}, {name: "app/bench"}, {name: "app/apptest"}, {name: "app/server"}},
	{{name: "app/cli/command"}, {name: "app/serving"}},
	{{name: "app/cli/recognize"}, {name: "app/cli/packs"}, {name: "app/cli/readtext"}},
	{{name: "app/cli/sessions"}, {name: "app/cli/benchmark"}, {name: "app/cli/serve"}},
	{{name: "app/cli/evaluate"}, {name: "app/cli/teach"}},
	{{name: "app/desktop"}, {name: "app/cli"}},
	{{name: "ui/kit"}, {name: "ui/clip"}, {name: "ui/worktime"}},
	{{name: "ui/grid"}, {name: "ui/uitest"}, {name: "ui/native"}},
	{{name: "ui/models"}, {name: "ui/categories"}},
	{{name: "ui/find"}, {name: "ui/viewer"}, {name: "ui/settings"}, {name: "ui/labels"}, {name: "ui/library"}},
	{{name: "ui/review"}, {name: "ui/merge"}, {name: "ui/exportdialog"}},
	{{name: "ui/chrome"}, {name: "ui/watch"}},
	{{name: "ui/shell"}},
	{{name: "ui/drops"}, {name: "ui/judging"}, {name: "ui/ranking"}, {name: "ui/reading"}},
	{{name: "ui/tasks"}},
	{{name: "ui"}},
	{{name: "ui/trial"}},
	{{name: "ui/launch"}},
	{{name: "main"}, {name: "cmd"}},
}

// pure are the rooms that need no C compiler, so that the pipeline is tested without one.
var pure = []string{"inference", "inference/source", "inference/batch", "inference/pack", "inference/recover", "inference/pipeline", "inference/wordpiece", "inference/ocr"}

// room is a package, or all packages of a folder.
type room struct {
	name string
	rank int
}

// roomOf names the room of an import path; ok is false where the house has none.
func roomOf(path string) (r room, ok bool) {
	name, ours := strings.CutPrefix(path, module+"/")
	switch {
	case path == module:
		name = "main"
	case !ours:
		return room{}, false
	case under(name, "cmd"):
		name = "cmd"
	case under(name, "app/review"):
		name = "app/review"
	case under(name, "app/store"):
		name = "app/store"
	}
	for rank, floor := range floors {
		for _, r := range floor {
			if r.name == name {
				r.rank = rank
				return r, true
			}
		}
	}
	return room{}, false
}

// reserved are imports that belong to certain rooms alone. A prefix matches the
// path itself and everything below it.
var reserved = []struct {
	prefixes []string
	rooms    []string // room names, with the rooms below them, or import paths
	what     string
}{
	{[]string{"fyne.io", "github.com/go-gl", "github.com/sqweek/dialog"},
		[]string{"ui"}, "the window belongs to ui"},
	{[]string{"github.com/yalue/onnxruntime_go"},
		[]string{module + "/inference/ort"}, "ONNX Runtime belongs to inference/ort"},
	{[]string{module + "/inference/ort"},
		[]string{"main", "cmd", "app/engine", "app/words", "app/gpubundle", "app/diagnose", "app/desktop", "app/cli"}, "the window reaches the network through app/engine"},
	{[]string{"image/gif", "golang.org/x/image/bmp", "golang.org/x/image/tiff", "golang.org/x/image/webp", "golang.org/x/image/vp8",
		"golang.org/x/image/vp8l", "github.com/gen2brain/heic"},
		[]string{"inference/imagefile"}, "codecs belong to inference/imagefile"},
	{[]string{"github.com/disintegration/imaging"},
		[]string{module + "/inference/imagefile", "app/probe"}, "pictures are changed by app/probe; nothing is decoded by it"},
	{[]string{"modernc.org/sqlite", "database/sql"},
		[]string{"app/store"}, "the database belongs to app/store"},
	{[]string{"github.com/prometheus"},
		[]string{module + "/app/metrics"}, "Prometheus belongs to app/metrics"},
	// A spreadsheet carries thumbnails, which are encoded there.
	{[]string{"image/jpeg", "image/png"},
		[]string{"inference/imagefile", "app/export/xlsx", "app/export/html", "app/export/exporttest"}, "codecs belong to inference/imagefile"},
}

func under(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}

// violations applies the rules to packages and says in sentences what breaks
// them, sorted. It takes the packages of the module with all their dependencies.
func violations(packages []listed) []string {
	broken := map[string]bool{}
	say := func(format string, args ...any) { broken[fmt.Sprintf(format, args...)] = true }

	byPath := map[string]listed{}
	for _, p := range packages {
		byPath[p.ImportPath] = p
	}
	for _, p := range packages {
		if !under(p.ImportPath, module) {
			continue
		}
		from, ok := roomOf(p.ImportPath)
		if !ok {
			say("%s is in no room of the house", p.ImportPath)
			continue
		}
		if len(p.EmbedPatterns) > 0 && from.name != "assets" {
			say("%s embeds files: only assets does", p.ImportPath)
		}
		for _, imported := range p.Imports {
			if to, ok := roomOf(imported); ok && to.rank >= from.rank {
				say("%s imports %s: %s must not import %s", p.ImportPath, imported, from.name, to.name)
			}
			for _, rule := range reserved {
				reservedHere := slices.ContainsFunc(rule.prefixes, func(prefix string) bool { return under(imported, prefix) })
				if reservedHere && !slices.ContainsFunc(rule.rooms, func(room string) bool { return under(from.name, room) || room == p.ImportPath }) {
					say("%s imports %s: %s", p.ImportPath, imported, rule.what)
				}
			}
		}
		// What a room must not even reach through others.
		for _, reached := range reach(byPath, p.ImportPath) {
			switch {
			case slices.Contains(pure, from.name) && len(byPath[reached].CgoFiles) > 0 && !byPath[reached].Standard:
				say("%s reaches %s: it is pure Go", p.ImportPath, reached)
			case !strings.HasPrefix(from.name, "ui") && from.name != "main" && slices.ContainsFunc(reserved[0].prefixes, func(prefix string) bool { return under(reached, prefix) }):
				say("%s reaches %s: a server has no libGL", p.ImportPath, reached)
			}
		}
	}
	return slices.Sorted(maps.Keys(broken))
}

// reach lists path and everything that it imports, directly or not.
func reach(byPath map[string]listed, path string) []string {
	seen := map[string]bool{path: true}
	queue := []string{path}
	for i := 0; i < len(queue); i++ {
		for _, next := range byPath[queue[i]].Imports {
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return queue
}

func TestHouseRules(t *testing.T) {
	for _, system := range []string{"linux", "windows", "darwin"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			packages := list(t, system)
			rooms := map[string]bool{}
			for _, p := range packages {
				if r, ok := roomOf(p.ImportPath); ok {
					rooms[r.name] = true
				}
			}
			// An empty list would break no rule.
			for _, floor := range floors {
				for _, want := range floor {
					if !rooms[want.name] {
						t.Errorf("go list shows no package of the room %s", want.name)
					}
				}
			}
			for _, v := range violations(packages) {
				t.Error(v)
			}
		})
	}
}

// list asks go list for the module's packages and all their dependencies, as
// they are on a system.
func list(t *testing.T, system string) []listed {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", "migrated_fynedo,nodynamic",
		"-json=ImportPath,Standard,Imports,CgoFiles,EmbedPatterns", "./...")
	command.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=1")
	var complaints strings.Builder
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v\n%s", system, err, complaints.String())
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("go list for %s: %v", system, err)
		}
		packages = append(packages, p)
	}
}

func TestViolations(t *testing.T) {
	for _, c := range []struct {
		name     string
		packages []listed
		want     []string
	}{
		{"the house as it is meant", []listed{
			{ImportPath: "wanwu", Imports: []string{"wanwu/ui/launch", "wanwu/app/desktop"}},
			{ImportPath: "wanwu/ui/launch", Imports: []string{"wanwu/ui", "wanwu/app/desktop", "wanwu/assets", "fyne.io/fyne/v2/app"}},
			{ImportPath: "wanwu/ui", Imports: []string{"wanwu/app/session", "wanwu/app/export", "wanwu/ui/clip", "wanwu/inference", "fyne.io/fyne/v2", "image"}},
			{ImportPath: "wanwu/cmd/wanwu", Imports: []string{"wanwu/app/cli", "wanwu/assets"}},
			{ImportPath: "wanwu/app/cli", Imports: []string{"wanwu/app/session", "wanwu/app/export"}},
			{ImportPath: "wanwu/app/export/xlsx", Imports: []string{"wanwu/app/export", "wanwu/app/workspace", "image/jpeg"}},
			{ImportPath: "wanwu/app/session", Imports: []string{"wanwu/app/workspace", "wanwu/app/engine"}},
			{ImportPath: "wanwu/app/engine", Imports: []string{"wanwu/inference/ort", "wanwu/inference/imagefile"}},
			{ImportPath: "wanwu/inference/ort", Imports: []string{"wanwu/inference", "github.com/yalue/onnxruntime_go"}},
			{ImportPath: "github.com/yalue/onnxruntime_go", CgoFiles: []string{"a.go"}},
			{ImportPath: "wanwu/inference/imagefile", Imports: []string{"wanwu/inference", "image/gif"}, CgoFiles: []string{"jpeg.go"}},
			{ImportPath: "wanwu/inference", Imports: []string{"net"}},
			{ImportPath: "net", Standard: true, CgoFiles: []string{"cgo.go"}},
			{ImportPath: "wanwu/assets", EmbedPatterns: []string{"packs"}},
		}, nil},
		{"inference looks up", []listed{{ImportPath: "wanwu/inference", Imports: []string{"wanwu/inference/pack"}}},
			[]string{"wanwu/inference imports wanwu/inference/pack: inference must not import inference/pack"}},
		{"inference embeds by way of assets", []listed{{ImportPath: "wanwu/inference", Imports: []string{"wanwu/assets"}}},
			[]string{"wanwu/inference imports wanwu/assets: inference must not import assets"}},
		{"the runtime knows the packs", []listed{{ImportPath: "wanwu/inference/ort", Imports: []string{"wanwu/inference/pack"}}},
			[]string{"wanwu/inference/ort imports wanwu/inference/pack: inference/ort must not import inference/pack"}},
		{"the session knows the command line", []listed{{ImportPath: "wanwu/app/session", Imports: []string{"wanwu/app/cli"}}},
			[]string{"wanwu/app/session imports wanwu/app/cli: app/session must not import app/cli"}},
		{"two fronts import each other", []listed{{ImportPath: "wanwu/app/cli", Imports: []string{"wanwu/app/desktop"}}},
			[]string{"wanwu/app/cli imports wanwu/app/desktop: app/cli must not import app/desktop"}},
		{"an export knows the window", []listed{{ImportPath: "wanwu/app/export", Imports: []string{"wanwu/ui"}}},
			[]string{"wanwu/app/export imports wanwu/ui: app/export must not import ui"}},
		{"a widget knows the window", []listed{{ImportPath: "wanwu/ui/kit", Imports: []string{"wanwu/ui"}}},
			[]string{"wanwu/ui/kit imports wanwu/ui: ui/kit must not import ui"}},
		{"the grid knows the settings", []listed{{ImportPath: "wanwu/ui/grid", Imports: []string{"wanwu/ui/settings"}}},
			[]string{"wanwu/ui/grid imports wanwu/ui/settings: ui/grid must not import ui/settings"}},
		{"the composition knows the window", []listed{{ImportPath: "wanwu/app/desktop", Imports: []string{"wanwu/ui/launch"}}},
			[]string{"wanwu/app/desktop imports wanwu/ui/launch: app/desktop must not import ui/launch"}},
		{"the window loads the network", []listed{{ImportPath: "wanwu/ui", Imports: []string{"wanwu/inference/ort"}}},
			[]string{"wanwu/ui imports wanwu/inference/ort: the window reaches the network through app/engine"}},
		{"the session draws", []listed{{ImportPath: "wanwu/app/session", Imports: []string{"fyne.io/fyne/v2/canvas"}}},
			[]string{
				"wanwu/app/session imports fyne.io/fyne/v2/canvas: the window belongs to ui",
				"wanwu/app/session reaches fyne.io/fyne/v2/canvas: a server has no libGL",
			}},
		{"the engine calls the runtime itself", []listed{{ImportPath: "wanwu/app/engine", Imports: []string{"github.com/yalue/onnxruntime_go"}}},
			[]string{"wanwu/app/engine imports github.com/yalue/onnxruntime_go: ONNX Runtime belongs to inference/ort"}},
		{"the file of the results knows what is made of it", []listed{{ImportPath: "wanwu/app/store", Imports: []string{"wanwu/app/workspace"}}},
			[]string{"wanwu/app/store imports wanwu/app/workspace: app/store must not import app/workspace"}},
		{"the workspace writes SQL", []listed{{ImportPath: "wanwu/app/workspace", Imports: []string{"wanwu/app/store", "database/sql"}}},
			[]string{"wanwu/app/workspace imports database/sql: the database belongs to app/store"}},
		{"the bench counts by itself", []listed{{ImportPath: "wanwu/app/bench", Imports: []string{"wanwu/app/metrics", "github.com/prometheus/client_golang/prometheus"}}},
			[]string{"wanwu/app/bench imports github.com/prometheus/client_golang/prometheus: Prometheus belongs to app/metrics"}},
		{"the window decodes", []listed{{ImportPath: "wanwu/ui", Imports: []string{"image/png", "golang.org/x/image/webp"}}},
			[]string{
				"wanwu/ui imports golang.org/x/image/webp: codecs belong to inference/imagefile",
				"wanwu/ui imports image/png: codecs belong to inference/imagefile",
			}},
		{"a format knows another", []listed{{ImportPath: "wanwu/inference/imagefile/tiff", Imports: []string{"wanwu/inference/imagefile/jpeg", "golang.org/x/image/ccitt"}}},
			[]string{"wanwu/inference/imagefile/tiff imports wanwu/inference/imagefile/jpeg: inference/imagefile/tiff must not import inference/imagefile/jpeg"}},
		{"the command line embeds", []listed{{ImportPath: "wanwu/app/cli", EmbedPatterns: []string{"help.txt"}}},
			[]string{"wanwu/app/cli embeds files: only assets does"}},
		{"inference reaches cgo through a module", []listed{
			{ImportPath: "wanwu/inference", Imports: []string{"example.com/fast"}},
			{ImportPath: "example.com/fast", Imports: []string{"example.com/fast/c"}},
			{ImportPath: "example.com/fast/c", CgoFiles: []string{"c.go"}}},
			[]string{"wanwu/inference reaches example.com/fast/c: it is pure Go"}},
		{"the headless program links GL through a module", []listed{
			{ImportPath: "wanwu/cmd/wanwu", Imports: []string{"example.com/theme"}},
			{ImportPath: "example.com/theme", Imports: []string{"github.com/go-gl/gl/v2.1/gl"}}},
			[]string{"wanwu/cmd/wanwu reaches github.com/go-gl/gl/v2.1/gl: a server has no libGL"}},
		{"a room that nobody planned", []listed{{ImportPath: "wanwu/util"}},
			[]string{"wanwu/util is in no room of the house"}},
		{"a name that only begins alike", []listed{{ImportPath: "wanwux/app", Imports: []string{"wanwux/ui"}}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := violations(c.packages); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
