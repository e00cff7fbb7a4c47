package viewer

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

// verdictButtons are the keys of judging for the mouse: they are at the foot of the inspector and
// never move.
type verdictButtons struct {
	right, wrong, unsure, other *kit.Button
	root                        *fyne.Container
}

func newVerdictButtons(judge func(v workspace.Verdict), relabel func()) *verdictButtons {
	b := &verdictButtons{
		right:  kit.NewButton(kit.Tr("judge.right"), kit.Secondary, func() { judge(workspace.Right) }),
		wrong:  kit.NewButton(kit.Tr("judge.wrong"), kit.Secondary, func() { judge(workspace.Wrong) }),
		unsure: kit.NewButton(kit.Tr("judge.unsure"), kit.Secondary, func() { judge(workspace.Unsure) }),
		other:  kit.NewButton(kit.Tr("judge.other"), kit.Secondary, relabel),
	}
	b.right.Key, b.wrong.Key, b.unsure.Key, b.other.Key = "J", "K", "L", "R"
	b.root = container.New(kit.Stack{Gap: 6}, container.New(kit.Columns{Gap: 6}, b.right, b.wrong, b.unsure), b.other)
	return b
}

// show marks what a person has said.
func (b *verdictButtons) show(j workspace.Judgement) {
	b.right.Choose(j.Verdict == workspace.Right)
	b.wrong.Choose(j.Verdict == workspace.Wrong && j.Label == "")
	b.unsure.Choose(j.Verdict == workspace.Unsure)
	b.other.Choose(j.Verdict == workspace.Wrong && j.Label != "")
}
