package settings

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/gpubundle"
	"wanwu/ui/kit"
)

// GPURuntime installs the GPU runtime; *gpubundle.Installer is one. Both methods
// block and are called off the main goroutine.
type GPURuntime interface {
	Plan(ctx context.Context) (gpubundle.Plan, error)
	Install(ctx context.Context, report func(gpubundle.Progress)) error
}

// gpuInstall is an installation of the GPU runtime. It continues while another page is shown, so
// the settings own it, not the page.
type gpuInstall struct {
	all     *Settings
	h       Host
	body    *fyne.Container
	buttons []*kit.Button
	stop    context.CancelFunc // nil while nothing is under way
}

// installer returns what the diagnosis shows for the installation, as it is.
func (s *Settings) installer() fyne.CanvasObject {
	if s.gpu == nil {
		s.gpu = &gpuInstall{all: s, h: s.h, body: container.New(kit.Stack{Gap: 8})}
		s.gpu.offer(hint(kit.Tr("gpu.why")), kit.Tr("gpu.install"))
	}
	return s.gpu.body
}

// show puts texts and buttons in place of those before. The first button has the focus where one of
// those before had it: Enter would press one that is gone, else.
func (g *gpuInstall) show(buttons []*kit.Button, texts ...fyne.CanvasObject) {
	focused := slices.ContainsFunc(g.buttons, func(b *kit.Button) bool { return b.Focused })
	g.buttons = buttons
	objects := make([]fyne.CanvasObject, len(buttons))
	for i, b := range buttons {
		objects[i] = b
	}
	g.body.Objects = append(texts, container.New(kit.Row{Gap: 10}, objects...))
	g.body.Refresh()
	if s := g.all.dialog; s != nil {
		s.body.Content.Refresh()
		s.body.Refresh()
		if focused {
			g.h.Window.Canvas().Focus(buttons[0])
		}
	}
}

// offer shows the button that begins, below what there is to say.
func (g *gpuInstall) offer(says *kit.Paragraph, text string) {
	g.show([]*kit.Button{kit.NewButton(text, kit.Primary, g.plan)}, says)
}

// work runs f beside the window, until it is done or cancelled.
func (g *gpuInstall) work(f func(ctx context.Context) error, after func(error)) {
	ctx, stop := context.WithCancel(context.Background())
	g.stop = stop
	g.h.Go(func(window context.Context) {
		defer stop()
		defer context.AfterFunc(window, stop)()
		err := f(ctx)
		g.h.Do(func() { after(err) })
	})
}

// failed goes back to the button, below the reason.
func (g *gpuInstall) failed(err error) {
	p := hint(gpubundle.Sentence(g.h.Lang, err))
	p.Color = kit.ColorWrong
	g.offer(p, kit.Tr("gpu.again"))
}

func (g *gpuInstall) cancelButton() *kit.Button {
	return kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, func() { g.stop() })
}

// plan finds out the size and asks.
func (g *gpuInstall) plan() {
	var p gpubundle.Plan
	g.show([]*kit.Button{g.cancelButton()}, hint(kit.Tr("gpu.looking")))
	g.work(func(ctx context.Context) (err error) {
		p, err = g.h.Program.GPURuntime.Plan(ctx)
		return err
	}, func(err error) {
		if err == nil && !p.Complete {
			err = p.Room()
		}
		switch {
		case errors.Is(err, context.Canceled):
			g.offer(hint(kit.Tr("gpu.why")), kit.Tr("gpu.install"))
		case err != nil:
			g.failed(err)
		case p.Complete:
			g.finished()
		default:
			g.confirm(p)
		}
	})
}

func (g *gpuInstall) confirm(p gpubundle.Plan) {
	a := kit.Args{"N": kit.Number(p.Packages), "Of": kit.Number(p.Of), "Download": gpubundle.Amount(p.Download),
		"Unpacked": gpubundle.Amount(p.Unpacked), "Free": gpubundle.Amount(p.Free)}
	text, begin := kit.Tr("gpu.ask", a), kit.Tr("gpu.go")
	switch {
	case p.Packages == 0:
		text, begin = kit.Tr("gpu.ask.unpack", a), kit.Tr("gpu.go.unpack")
	case p.Packages < p.Of:
		text = kit.Tr("gpu.ask.rest", a)
	}
	g.show([]*kit.Button{
		kit.NewButton(begin, kit.Primary, g.install),
		kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, func() { g.offer(hint(kit.Tr("gpu.why")), kit.Tr("gpu.install")) }),
	}, loud(text), hint(kit.Tr("gpu.folder", kit.Args{"Folder": p.Folder})))
}

// loud returns a hint in the colour of ordinary text.
func loud(text string) *kit.Paragraph {
	p := hint(text)
	p.Color, p.TextSize = theme.ColorNameForeground, theme.SizeNameText
	return p
}

func (g *gpuInstall) install() {
	progress, told := kit.NewBar(theme.ColorNamePrimary, kit.ColorLine), kit.Small(kit.Tr("gpu.looking"))
	g.show([]*kit.Button{g.cancelButton()}, told, container.New(&kit.Sized{Width: 400, Height: 6}, progress))
	g.work(func(ctx context.Context) error {
		// At most a few times a second, as the installer looks.
		return g.h.Program.GPURuntime.Install(ctx, func(p gpubundle.Progress) {
			g.h.Do(func() {
				progress.Set(float32(p.Share), theme.ColorNamePrimary)
				told.Set(sentenceOf(p))
			})
		})
	}, func(err error) {
		switch {
		case errors.Is(err, context.Canceled):
			g.offer(hint(kit.Tr("gpu.cancelled")), kit.Tr("gpu.install"))
		case err != nil:
			g.failed(err)
		default:
			g.finished()
		}
	})
}

// sentenceOf returns the progress in words.
func sentenceOf(p gpubundle.Progress) string {
	a := kit.Args{"Share": kit.Number(int(100 * p.Share)), "N": kit.Number(p.Number), "Of": kit.Number(p.Count), "Name": p.Package, "Done": gpubundle.Amount(p.Done), "Size": gpubundle.Amount(p.Total)}
	switch {
	case p.Stage == gpubundle.Unpacking:
		return kit.Tr("gpu.unpacking", a)
	case p.Total == 0:
		return kit.Tr("gpu.downloading.some", a)
	}
	return kit.Tr("gpu.downloading", a)
}

// finished offers to open the engine again, which then chooses its device again.
func (g *gpuInstall) finished() {
	g.show([]*kit.Button{kit.NewButton(kit.Tr("gpu.reopen"), kit.Primary, func() {
		g.all.gpu = nil
		g.h.Reopen()
		if g.all.dialog != nil {
			g.all.dialog.show(PageDevice) // it says which device it becomes, and why
		}
	})}, loud(kit.Tr("gpu.done")))
}
