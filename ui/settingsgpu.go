package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/gpubundle"
)

// GPURuntime installs the GPU runtime; *gpubundle.Installer is one. Both methods
// block and are called off the main goroutine.
type GPURuntime interface {
	Plan(ctx context.Context) (gpubundle.Plan, error)
	Install(ctx context.Context, report func(gpubundle.Progress)) error
}

// gpuInstall is an installation of the GPU runtime. It goes on while another page is
// shown, so the window holds it, not the page.
type gpuInstall struct {
	w    *Window
	body *fyne.Container
	stop context.CancelFunc // nil while nothing is under way
}

// installer is what the diagnosis shows for the installation, as it stands.
func (w *Window) installer() fyne.CanvasObject {
	if w.gpu == nil {
		w.gpu = &gpuInstall{w: w, body: container.New(stack{8})}
		w.gpu.offer("")
	}
	return w.gpu.body
}

func (g *gpuInstall) show(objects ...fyne.CanvasObject) {
	g.body.Objects = objects
	g.body.Refresh()
	if s := g.w.settings; s != nil {
		s.body.Content.Refresh()
		s.body.Refresh()
	}
}

// offer shows the button, below what went wrong before.
func (g *gpuInstall) offer(wrong string) {
	var objects []fyne.CanvasObject
	if wrong != "" {
		p := hint(wrong)
		p.color = colorWrong
		objects = append(objects, p)
	}
	g.show(append(objects, container.New(row{}, newButton(tr("gpu.install"), primary, g.plan)))...)
}

// work runs f beside the window, until it is done or cancelled.
func (g *gpuInstall) work(f func(ctx context.Context) error, after func(error)) {
	ctx, stop := context.WithCancel(g.w.ctx)
	g.stop = stop
	g.w.wg.Go(func() {
		defer stop()
		err := f(ctx)
		g.w.do(func() { after(err) })
	})
}

// failed goes back to the button, with the reason unless the user has cancelled.
func (g *gpuInstall) failed(err error) {
	if errors.Is(err, context.Canceled) {
		g.offer("")
		return
	}
	g.offer(gpubundle.Sentence(g.w.opts.Lang, err))
}

func (g *gpuInstall) cancelButton() *button {
	return newButton(tr("dialog.cancel"), secondary, func() { g.stop() })
}

// plan finds out the size and asks.
func (g *gpuInstall) plan() {
	var p gpubundle.Plan
	g.show(hint(tr("gpu.looking")))
	g.work(func(ctx context.Context) (err error) {
		p, err = g.w.opts.GPURuntime.Plan(ctx)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			g.failed(err)
		case p.Complete:
			g.finished()
		default:
			g.ask(p)
		}
	})
}

func (g *gpuInstall) ask(p gpubundle.Plan) {
	text := tr("gpu.ask", args{"N": number(p.Packages), "Download": gpubundle.Amount(p.Download), "Unpacked": gpubundle.Amount(p.Unpacked),
		"Free": gpubundle.Amount(p.Free), "Folder": p.Folder})
	g.show(hint(text), container.New(row{gap: 10},
		newButton(tr("gpu.go"), primary, g.install), newButton(tr("dialog.cancel"), secondary, func() { g.offer("") })))
}

func (g *gpuInstall) install() {
	progress, told := newBar(theme.ColorNamePrimary, colorLine), small("")
	g.show(told, container.New(&sized{400, 6}, progress), container.New(row{}, g.cancelButton()))
	g.work(func(ctx context.Context) error {
		// At most a few times a second, as the installer looks.
		return g.w.opts.GPURuntime.Install(ctx, func(p gpubundle.Progress) {
			g.w.do(func() {
				progress.set(float32(p.Share), theme.ColorNamePrimary)
				told.set(sentenceOf(p))
			})
		})
	}, func(err error) {
		if err != nil {
			g.failed(err)
			return
		}
		g.finished()
	})
}

// sentenceOf is the progress in words.
func sentenceOf(p gpubundle.Progress) string {
	a := args{"N": number(p.Number), "Of": number(p.Count), "Name": p.Package, "Done": gpubundle.Amount(p.Done), "Size": gpubundle.Amount(p.Total)}
	switch {
	case p.Stage == gpubundle.Unpacking:
		return tr("gpu.unpacking", a)
	case p.Total == 0:
		return tr("gpu.downloading.some", a)
	}
	return tr("gpu.downloading", a)
}

// finished offers to open the engine again, which then chooses its device anew.
func (g *gpuInstall) finished() {
	g.show(hint(tr("gpu.done")), container.New(row{}, newButton(tr("gpu.reopen"), primary, func() {
		g.w.gpu = nil
		g.w.opts.Session.Reopen()
		g.w.ticker.poke()
		if g.w.settings != nil {
			g.w.settings.show(pageDevice) // it says which device it becomes, and why
		}
	})))
}
