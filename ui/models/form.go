package models

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/models"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/inference/pack"
	"wanwu/ui/kit"
	"wanwu/ui/native"
)

const (
	formWidth float32 = 600
	formLabel float32 = 84
	formText          = formWidth - formLabel - 80
	// triedPictures is how many pictures a trial shows.
	triedPictures = 6
)

// form makes a pack of a bare network. What its graph says is filled in; of the rest a person
// chooses labels and preprocessing, and sees on sample pictures what comes of it.
type form struct {
	*Models
	d      *pack.Draft
	output pack.Output // the graph's own word, before a preset
	preset pack.Preset
	color  string
	sized  bool // whether the graph says its input's size

	sheet   *kit.Sheet
	labels  *kit.Paragraph
	vectors fyne.CanvasObject
	tried   *fyne.Container
	take    *kit.Button
	name    *kit.Entry
	size    *kit.Entry
	broken  bool               // whether the last trial failed, or could not begin
	cancel  context.CancelFunc // ends the trial under way
	trial   int                // which trial is the last
}

// presetName returns what a preset is called.
func presetName(p pack.Preset) string {
	switch p {
	case pack.PresetImageNet:
		return kit.Tr("models.preset.imagenet")
	case pack.PresetTensorFlow:
		return kit.Tr("models.preset.tensorflow")
	case pack.PresetCLIP:
		return kit.Tr("models.preset.clip")
	case pack.PresetGeneralRecognition:
		return kit.Tr("models.preset.general_recognition")
	}
	return string(p)
}

// openForm opens the form of the network at path.
func (m *Models) openForm(path string, d *pack.Draft) {
	f := &form{Models: m, d: d, output: d.Manifest.Output, preset: pack.PresetImageNet, color: "RGB"}
	in := d.Graph.Inputs[0].Shape
	f.sized = in != nil && in[1] != 0 && !containsOpen(in[1:])
	f.sheet = &kit.Sheet{Canvas: m.h.Canvas, Width: formWidth, Pad: 22, OnClose: f.stop}
	var names []string
	presets := pack.Presets()
	for _, p := range presets {
		names = append(names, presetName(p))
	}
	f.labels = caption(kit.Tr("models.form.labels.none"), formText)
	f.vectors = container.New(kit.Row{}, kit.NewButton(kit.Tr("models.form.vectors"), kit.Secondary, f.chooseVectors))
	f.vectors.Hide()
	f.tried = container.New(kit.Stack{Gap: 3}, caption(kit.Tr("models.form.tried.none"), formText))
	var nameField, sizeField fyne.CanvasObject
	f.name, nameField = kit.NewField(d.Manifest.ID, func(string) {
		if f.broken { // perhaps by the name
			f.try()
		}
	})
	f.size, sizeField = kit.NewField(fmt.Sprintf("%d×%d", d.Manifest.Input.Width, d.Manifest.Input.Height), func(string) { f.try() })
	pairs := []fyne.CanvasObject{
		formName("models.form.graph"), caption(f.graph(), formText),
		formName("models.form.labels"), container.New(kit.Stack{Gap: 6},
			container.New(kit.Row{}, kit.NewButton(kit.Tr("models.form.labels.choose"), kit.Secondary, f.chooseLabels)), f.labels),
		formName("models.form.preset"), container.New(kit.Stack{Gap: 6}, kit.Choice(names, 0, func(i int) {
			f.preset = presets[i]
			kit.SetShown(f.vectors, f.preset == pack.PresetCLIP)
			f.try()
		}), f.vectors),
		formName("models.form.color"), kit.Choice([]string{"RGB", "BGR"}, 0, func(i int) { f.color = []string{"RGB", "BGR"}[i]; f.try() }),
	}
	if !f.sized {
		pairs = append(pairs, formName("models.form.size"), sizeField)
	}
	pairs = append(pairs, formName("models.form.name"), nameField, formName("models.form.tried"), f.tried)
	f.take = kit.NewButton(kit.Tr("models.form.import"), kit.Primary, f.save)
	f.take.Disable()
	cancel := kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, f.sheet.Close)
	f.sheet.Content = container.New(kit.Stack{Gap: 14}, heading(kit.Tr("models.form.title", kit.Args{"Name": filepath.Base(path)})),
		container.New(kit.Form{Label: formLabel, Gap: 12}, pairs...), container.New(kit.Row{Gap: 10, End: true}, cancel, f.take))
	m.h.Open(f.sheet, cancel)
}

func containsOpen(shape []int64) bool {
	for _, n := range shape {
		if n < 0 {
			return true
		}
	}
	return false
}

func formName(key string) fyne.CanvasObject {
	return kit.NewElastic(kit.Tr(key), kit.ColorMuted, theme.SizeNameText)
}

// graph returns what the network says of itself.
func (f *form) graph() string {
	in, out := f.d.Manifest.Input, f.output
	outputs := kit.Tr("models.form.outputs.open")
	if f.d.Outputs > 0 {
		outputs = kit.Tr("models.labels", kit.Args{"N": kit.Number(f.d.Outputs)})
	}
	batch := kit.Tr("models.form.batch.any")
	if !f.d.Manifest.Batch.Dynamic {
		batch = kit.Tr("models.form.batch.fixed", kit.Args{"N": kit.Number(f.d.Manifest.Batch.Max)})
	}
	size := fmt.Sprintf("%d×%d", in.Width, in.Height)
	if !f.sized {
		size = kit.Tr("models.form.size.open")
	}
	return kit.Tr("models.form.graph.text", kit.Args{"Input": in.Name, "Size": size, "Layout": in.Layout, "Type": in.DType,
		"Output": out.Logits, "Outputs": outputs, "Batch": batch})
}

func (f *form) chooseLabels() {
	dir := f.h.Folder()
	f.h.ChooseFile(func(d native.FileDialogs) (string, error) {
		return d.OpenFile(kit.Tr("models.form.labels.choose"), dir, kit.Tr("models.form.labels"), []string{"txt", "csv", "tsv", "json"})
	}, func(path string) {
		f.h.SetFolder(filepath.Dir(path))
		f.h.Go(func(context.Context) {
			read, err := models.ReadLabels(path)
			f.h.Do(func() {
				if err != nil {
					f.d.Classes, f.d.Thresholds = nil, nil
					f.try()
					f.say(words.Sentence(f.h.Lang, err), kit.ColorWrong)
					return
				}
				f.d.Classes, f.d.Thresholds = read.Classes, read.Thresholds
				text := kit.Tr("models.form.labels.read", kit.Args{"Name": filepath.Base(path), "N": kit.Number(len(read.Classes)), "Encoding": read.Encoding,
					"First": read.Classes[0].Name, "Last": read.Classes[len(read.Classes)-1].Name})
				if read.Renamed > 0 {
					text += kit.Tr("models.form.labels.renamed", kit.Args{"N": kit.Number(read.Renamed)})
				}
				f.say(text, kit.ColorMuted)
				f.try()
			})
		})
	})
}

// say shows a line below the labels.
func (f *form) say(text string, color fyne.ThemeColorName) {
	f.labels.Color = color
	f.labels.Set(text)
	f.sheet.Refresh()
}

func (f *form) chooseVectors() {
	dir := f.h.Folder()
	f.h.ChooseFile(func(d native.FileDialogs) (string, error) {
		return d.OpenFile(kit.Tr("models.form.vectors"), dir, "NumPy", []string{"npy"})
	}, func(path string) {
		f.h.Go(func(context.Context) {
			data, err := models.ReadVectors(path)
			f.h.Do(func() {
				if err != nil {
					f.show(caption(words.Sentence(f.h.Lang, err), formText))
					return
				}
				f.d.Vectors = data
				f.try()
			})
		})
	})
}

// draft returns the pack as it is set now.
func (f *form) draft() (pack.Draft, error) {
	d := *f.d
	d.Manifest.Output = f.output
	if !f.sized {
		w, h, ok := strings.Cut(strings.ReplaceAll(strings.ToLower(f.size.Text), "x", "×"), "×")
		width, err1 := strconv.Atoi(strings.TrimSpace(w))
		height, err2 := strconv.Atoi(strings.TrimSpace(h))
		if !ok || err1 != nil || err2 != nil {
			return d, inference.Faultf("input.width × input.height: %d × %d is not within 1…4096", width, height)
		}
		d.Manifest.Input.Width, d.Manifest.Input.Height = width, height
	}
	if err := d.Apply(f.preset); err != nil {
		return d, err
	}
	if d.Manifest.Output.Activation != pack.Cosine {
		d.Vectors = nil // of a preset that was tried before
	}
	d.Manifest.Input.Color = f.color
	if name := strings.TrimSpace(f.name.Text); name != "" {
		d.Manifest.ID, d.Manifest.Title = name, name
	}
	return d, nil
}

// stop ends the trial under way.
func (f *form) stop() {
	if f.cancel != nil {
		f.cancel()
	}
	f.cancel, f.trial = nil, f.trial+1
}

// try runs the pack as it is set now on the sample pictures, once the labels are there.
func (f *form) try() {
	f.stop()
	f.take.Disable()
	f.broken = false
	if len(f.d.Classes) == 0 {
		f.show(caption(kit.Tr("models.form.tried.none"), formText))
		return
	}
	d, err := f.draft()
	if err != nil {
		f.failed(err)
		return
	}
	f.show(caption(kit.Tr("models.form.trying"), formText))
	ctx, cancel := context.WithCancel(context.Background())
	f.cancel = cancel
	this := f.trial
	f.h.Go(func(window context.Context) {
		defer context.AfterFunc(window, cancel)()
		var t models.Trial
		packFS, err := d.Pack()
		paths, sampled := []string(nil), error(nil)
		if err == nil {
			paths, sampled = f.h.Samples()
			err = sampled
		}
		if err == nil {
			t, err = f.lib.Try(ctx, packFS, paths[:min(len(paths), triedPictures)])
		}
		f.h.Do(func() {
			switch {
			case this != f.trial:
			case err != nil:
				f.failed(err)
			default:
				f.take.Enable()
				f.showTrial(t)
			}
		})
	})
}

func (f *form) failed(err error) {
	f.broken = true
	p := caption(words.Sentence(f.h.Lang, inference.Wrap("", err)), formText)
	p.Color = kit.ColorWrong
	f.show(p)
}

// showTrial shows what the model makes of the pictures.
func (f *form) showTrial(t models.Trial) {
	lines := []fyne.CanvasObject{caption(f.speed(t.Speed), formText)}
	for _, p := range t.Pictures {
		var said []string
		for _, l := range p.Labels {
			said = append(said, l.Name+" "+kit.Percent(l.Score))
		}
		if p.Err != nil {
			said = []string{words.Sentence(f.h.Lang, p.Err)}
		}
		lines = append(lines, kit.NewElastic(filepath.Base(p.Path)+"　"+strings.Join(said, " · "), theme.ColorNameForeground, theme.SizeNameCaptionText))
	}
	lines = append(lines, caption(kit.Tr("models.form.tried.look"), formText))
	f.show(lines...)
}

func (f *form) show(lines ...fyne.CanvasObject) {
	f.tried.Objects = lines
	f.sheet.Refresh()
}

// save imports the pack as it is set now.
func (f *form) save() {
	d, err := f.draft()
	if err != nil {
		f.failed(err)
		return
	}
	f.Models.take(d.Manifest.ID, func(ctx context.Context, replace bool) (string, error) {
		var packFS fs.FS
		packFS, err := d.Pack()
		if err != nil {
			return "", err
		}
		return f.lib.ImportFS(ctx, packFS, replace)
	}, f.sheet.Close)
}
