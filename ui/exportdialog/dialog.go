// Package exportdialog asks what is to be exported and how: scope, format, columns and
// thumbnails, with the size that results. It remembers what was chosen and knows no session.
package exportdialog

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/export"
	"wanwu/app/export/dataset"
	"wanwu/app/export/formats"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

// Scope is a set of pictures that can be exported.
type Scope struct {
	Name string // for the preferences
	Text string // for people, with the number
	N    int
}

// Choice is what was chosen.
type Choice struct {
	Scope      int // of the scopes that were offered
	Format     formats.Format
	Columns    []string // nil for all; see export.Source
	Thumbnails bool
	DataSet    dataset.Options // of a data set
}

// Host is what the dialog needs of the window.
type Host struct {
	Window fyne.Window
	Lang   words.Lang
	Prefs  fyne.Preferences
	Scopes []Scope // at least one
	// PictureBytes returns how large a thumbnail of a scope is on average. It blocks and is
	// called off the main goroutine.
	PictureBytes func(ctx context.Context, scope int) float64
	// Go runs a function on a goroutine of the window, Do one on the main goroutine.
	Go func(f func(ctx context.Context))
	Do func(func())
	// Open shows a sheet with the focus on first.
	Open func(s *kit.Sheet, first fyne.Focusable)
	// Export does what was chosen.
	Export func(Choice)
}

// The keys of the preferences.
const (
	prefScope   = "export.scope"
	prefFormat  = "export.format"
	prefWithout = "export.columns.without" // ids, with commas
	prefPlain   = "export.plain"           // without thumbnails
)

// The measures of the dialog, in dp.
const (
	width float32 = 620
	label float32 = 84
)

// rowBytes returns roughly what a row takes in a file of a format.
func rowBytes(f formats.Format) float64 {
	switch f {
	case formats.XLSX:
		return 190 // zipped
	case formats.CSV:
		return 420
	case formats.HTML:
		return 900
	}
	return 620
}

// pictureShare returns what a picture takes of its thumbnail's bytes.
func pictureShare(f formats.Format) float64 {
	if f == formats.HTML {
		return 4.0 / 3 // base64
	}
	return 1
}

// dialog is the dialog while it is open. Main goroutine.
type dialog struct {
	host    Host
	choice  Choice
	without []string // columns that are left out
	bytes   map[int]float64

	sheet  *kit.Sheet
	form   *fyne.Container
	size   *kit.Line
	thumbs *widget.Check
}

// Show opens the dialog with what was chosen the last time.
func Show(h Host) {
	d := &dialog{host: h, bytes: map[int]float64{}}
	d.choice.Thumbnails = !h.Prefs.Bool(prefPlain)
	d.choice.Format = formats.Format(h.Prefs.StringWithFallback(prefFormat, string(formats.XLSX)))
	if !slices.Contains(formats.All(), d.choice.Format) {
		d.choice.Format = formats.XLSX
	}
	d.choice.Scope = max(slices.IndexFunc(h.Scopes, func(s Scope) bool { return s.Name == h.Prefs.String(prefScope) }), 0)
	if without := h.Prefs.String(prefWithout); without != "" {
		d.without = strings.Split(without, ",")
	}
	d.size = kit.Small("")
	d.form = container.New(kit.Form{Label: label, Gap: 10})
	d.fill()
	title := kit.NewElastic(d.say("exportdialog.title"), theme.ColorNameForeground, kit.SizeLabel)
	title.Bold = true
	export := kit.NewButton(d.say("exportdialog.export"), kit.Primary, d.export)
	d.sheet = &kit.Sheet{Canvas: h.Window.Canvas(), Width: width, Pad: 22, Content: container.New(kit.Stack{Gap: 14}, title, d.form),
		Foot: container.New(kit.Row{Gap: 10, End: true}, kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, func() { d.sheet.Close() }), export)}
	h.Open(d.sheet, export)
}

func (d *dialog) say(key string, args ...any) string {
	return words.T(d.host.Lang, key, args...)
}

// fill puts the lines into the form that the chosen format has.
func (d *dialog) fill() {
	d.form.Objects = nil
	line := func(key string, o fyne.CanvasObject) {
		d.form.Objects = append(d.form.Objects, kit.NewElastic(d.say(key), kit.ColorMuted, theme.SizeNameText), o)
	}
	var scopes, names []string
	for _, s := range d.host.Scopes {
		scopes = append(scopes, s.Text)
	}
	line("exportdialog.scope", kit.Choice(scopes, d.choice.Scope, func(i int) { d.choice.Scope = i; d.estimate() }))
	all := formats.All()
	for _, f := range all {
		names = append(names, f.Name(d.host.Lang))
	}
	line("exportdialog.format", kit.Choice(names, slices.Index(all, d.choice.Format), func(i int) {
		d.choice.Format = all[i]
		d.fill()
		d.sheet.Refresh()
	}))
	if d.choice.Format.Pictures() {
		d.thumbs = widget.NewCheck(d.say("exportdialog.with_thumbnails"), nil)
		d.thumbs.Checked = d.choice.Thumbnails
		d.thumbs.OnChanged = func(on bool) { d.choice.Thumbnails = on; d.estimate() }
		line("exportdialog.thumbnails", d.thumbs)
	}
	if d.choice.Format.DataSet() {
		line("exportdialog.pictures", d.dataOptions())
		d.size.Set(d.say("exportdialog.originals_stay"))
		line("exportdialog.hint", d.size)
		return
	}
	if d.choice.Format.Columns() {
		line("exportdialog.columns", d.columns())
	}
	line("exportdialog.size", d.size)
	d.estimate()
}

// trainShare is the share for training where a data set is split.
const trainShare = 0.8

// dataOptions returns what is asked of a data set.
func (d *dialog) dataOptions() fyne.CanvasObject {
	o := &d.choice.DataSet
	check := func(text string, on bool, set func(bool)) fyne.CanvasObject {
		c := widget.NewCheck(text, nil)
		c.Checked, c.OnChanged = on, set
		return c
	}
	all := container.New(kit.Stack{},
		check(d.say("exportdialog.verified"), o.Verified, func(on bool) { o.Verified = on }),
		check(d.say("exportdialog.split"), o.Train > 0, func(on bool) {
			o.Train, o.Seed = 0, 1
			if on {
				o.Train = trainShare
			}
		}))
	if d.choice.Format == formats.ImageFolder {
		all.Add(check(d.say("exportdialog.link"), o.Link, func(on bool) { o.Link = on }))
	}
	return all
}

// columns returns the columns to choose from, each a button.
func (d *dialog) columns() fyne.CanvasObject {
	flow := container.New(&kit.Flow{Gap: 6})
	for _, c := range export.ColumnChoices(d.host.Lang) {
		b := kit.NewButton(c.Name, kit.Badge, nil)
		b.Chosen = !slices.Contains(d.without, c.ID)
		b.OnTapped = func() {
			b.Choose(!b.Chosen)
			if at := slices.Index(d.without, c.ID); at >= 0 {
				d.without = slices.Delete(d.without, at, at+1)
			} else {
				d.without = append(d.without, c.ID)
			}
		}
		flow.Add(b)
	}
	return flow
}

// estimate says how large the file will be, with thumbnails and without.
func (d *dialog) estimate() {
	if d.choice.Format.DataSet() {
		return
	}
	f, scope := d.choice.Format, d.choice.Scope
	n := float64(d.host.Scopes[scope].N)
	plain := kit.Bytes(int64(n*rowBytes(f)) + 20<<10)
	if !f.Pictures() {
		d.size.Set(d.say("exportdialog.about", plain))
		return
	}
	of, known := d.bytes[scope]
	if !known {
		d.size.Set(d.say("exportdialog.measuring"))
		d.host.Go(func(ctx context.Context) {
			of := d.host.PictureBytes(ctx, scope)
			d.host.Do(func() {
				d.bytes[scope] = of
				if d.sheet.Shown {
					d.estimate()
				}
			})
		})
		return
	}
	with := kit.Bytes(int64(n*(rowBytes(f)+of*pictureShare(f))) + 20<<10)
	if d.choice.Thumbnails {
		d.size.Set(d.say("exportdialog.about_with", with, plain))
	} else {
		d.size.Set(d.say("exportdialog.about_without", plain, with))
	}
}

// export remembers what was chosen and has it done.
func (d *dialog) export() {
	p := d.host.Prefs
	p.SetString(prefScope, d.host.Scopes[d.choice.Scope].Name)
	p.SetString(prefFormat, string(d.choice.Format))
	p.SetString(prefWithout, strings.Join(d.without, ","))
	p.SetBool(prefPlain, !d.choice.Thumbnails)
	if len(d.without) > 0 {
		d.choice.Columns = []string{}
		for _, c := range export.ColumnChoices(d.host.Lang) {
			if !slices.Contains(d.without, c.ID) {
				d.choice.Columns = append(d.choice.Columns, c.ID)
			}
		}
	}
	d.sheet.Close()
	d.host.Export(d.choice)
}
