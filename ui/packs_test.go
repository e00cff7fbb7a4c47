package ui

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"wanwu/app/engine"
	"wanwu/app/models"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/pack"
	"wanwu/ui/find"
)

func TestRunTaskWithOtherModel(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.session.dropTask("动物", 1)
	b.session.ws.AddPack(engine.PackInfo{Key: "0b", Title: "从前用过的", Classes: inference.Vocabulary{{Name: "猫"}}})
	var asked []string
	b.Options.CheckPack = func(_ context.Context, path string) (engine.PackInfo, error) {
		asked = append(asked, path)
		if filepath.Ext(path) == ".zip" {
			return engine.PackInfo{}, &inference.Error{Code: inference.CodePack, Path: "labels.tsv", Detail: "17 lines, not 18"}
		}
		return engine.PackInfo{Key: "0c", Title: "新的", From: path}, nil
	}
	b.step()
	b.chooseModel(t)
	b.choose(t, "从前用过的")
	b.chooseModel(t)
	b.dialogs.path = "/模型/新的"
	b.choose(t, "选择模型包文件夹…")
	if want := []string{"run 1 with 从前用过的", "run 1 with 新的"}; !slices.Equal(b.session.asked, want) {
		t.Errorf("asked %q, want %q", b.session.asked, want)
	}
	b.chooseModel(t)
	b.dialogs.path = "/模型/坏的.zip"
	b.choose(t, "选择模型包 .zip…")
	if s := b.TopSheet(); s == nil || len(b.session.asked) != 2 {
		t.Error("a faulty pack is run, or nothing is said")
	} else if said := uitest.Words(s.Content); said != "不能使用模型包 坏的.zip|模型包有问题：labels.tsv：17 lines, not 18" {
		t.Errorf("said %q", said)
	}
	if want := []string{"/模型/新的", "/模型/坏的.zip"}; !slices.Equal(asked, want) {
		t.Errorf("checked %q", asked)
	}
}

// chooseModel opens the list of models that the first task can be recognised with.
func (b *testWindow) chooseModel(t *testing.T) {
	t.Helper()
	task, _ := b.session.ws.Task(1)
	b.tasks.ShowMenu(task, b.finder.side)
	b.choose(t, "用其他模型再识别…")
}

// TestTaskIsOfferedTheModelsOfTheLibrary checks that what was imported is offered by name, whether a task was
// recognised with it before or not, but not what the task was recognised with, what reads text, or what
// cannot be used.
func TestTaskIsOfferedTheModelsOfTheLibrary(t *testing.T) {
	b, f := modelsWindow(t)
	b.session.dropTask("动物", 1)
	elsewhere := t.TempDir()
	b.session.ws.ChangeTask(1, func(t *workspace.Task) { t.PackKey = "own" })
	for _, p := range []engine.PackInfo{
		{Key: "own", Title: "通用"}, {Key: "general", Title: "万物识别", From: "/packs/general"},
		{Key: "before", Title: "换掉的", From: "/packs/goods"}, {Key: "elsewhere", Title: "别处的", From: elsewhere},
		{Key: "gone", Title: "移除了的", From: filepath.Join(elsewhere, "没有")},
	} {
		p.Classes = inference.Vocabulary{{ID: "c", Name: "猫"}}
		b.session.ws.AddPack(p)
	}
	model := func(key, id, title string) models.Model {
		return models.Model{Key: key, Listed: pack.Listed{ID: id, Title: title, Path: "/packs/" + id}}
	}
	own := model("own", "efficientnet", "通用")
	own.Path = ""
	broken, reader := model("", "broken", "坏的"), model("", "ocr", "文字")
	f.all = []models.Model{own, model("general", "general", "万物识别"), model("goods", "goods", "商品"), model("goods2", "goods 2", "商品"), broken, reader}
	var asked []string
	b.Options.CheckPack = func(_ context.Context, path string) (engine.PackInfo, error) {
		asked = append(asked, path)
		return engine.PackInfo{Key: path, Title: path, From: path}, nil
	}
	b.step()
	b.chooseModel(t)
	if said := uitest.Words(b.TopSheet().Content); !strings.Contains(said, "万物识别|商品 · goods|商品 · goods 2|别处的|选择模型包文件夹…") ||
		strings.Contains(said, "通用") || strings.Contains(said, "换掉的") || strings.Contains(said, "移除了的") {
		t.Errorf("the menu says %q", said)
	}
	b.choose(t, "商品 · goods 2")
	b.chooseModel(t)
	b.choose(t, "别处的")
	if want := []string{"/packs/goods 2", elsewhere}; !slices.Equal(asked, want) {
		t.Errorf("checked %q, want %q", asked, want)
	}
	if want := []string{"run 1 with /packs/goods 2", "run 1 with " + elsewhere}; !slices.Equal(b.session.asked, want) {
		t.Errorf("asked %q, want %q", b.session.asked, want)
	}
}

func TestAddFolderToTask(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.Win.Resize(fyne.NewSize(1280, 800))
	b.session.dropTask("动物", 1)
	b.session.dropTask("菜单", 1)
	b.step()
	task, _ := b.session.ws.Task(1)
	b.tasks.ShowMenu(task, b.finder.side)
	b.dialogs.path = "/照片/更多"
	b.choose(t, "添加文件夹到此任务…")

	// The second entry of the list is the first task.
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.finder.side.Tasks).AddXY(20, find.RowHeight*1.5)
	b.drops.Drop(at, []fyne.URI{storage.NewFileURI("/照片/也是.jpg")})
	if want := []string{"add to 1 [/照片/更多]", "add to 1 [/照片/也是.jpg]"}; !slices.Equal(b.session.asked, want) {
		t.Errorf("asked %q, want %q", b.session.asked, want)
	}
	b.drops.Drop(at.AddXY(find.SideWidth, 0), []fyne.URI{storage.NewFileURI("/照片/新的")})
	b.drops.Drop(at.AddXY(0, 3*find.RowHeight), []fyne.URI{storage.NewFileURI("/照片/新的")})
	if len(b.session.added) != 2 {
		t.Errorf("beside the list %q was dropped", b.session.added)
	}
}
