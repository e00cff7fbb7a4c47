package review

import (
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

// judge takes a verdict on the picture that is shown and continues.
func (j *judging) judge(said workspace.Verdict, label string) {
	r, ok := j.v.host.Workspace.Row(j.row)
	if !ok || j.row < 0 {
		return
	}
	if j.blind.Checked && label == "" && said != workspace.Unsure && r.Judgement.Verdict == workspace.Unjudged {
		j.relabel() // nothing to say yes or no to
		return
	}
	j.take(r, said, label)
}

func (j *judging) take(r workspace.Row, said workspace.Verdict, label string) {
	row := r.Index
	if !j.v.host.Judge(row, said, label, func() { j.v.host.Present().judging.goTo(row) }) {
		return
	}
	j.sayLast(row)
	if j.row == row {
		j.at = j.next(j.at + 1)
		j.show()
	}
	if f := j.v.figures; f != nil {
		j.paintProgress(f)
	}
	j.v.want()
}

// sayLast says what was said of a row.
func (j *judging) sayLast(row int) {
	r, ok := j.v.host.Workspace.Row(row)
	top, has := r.Top()
	if !ok || !has {
		j.last.Set("")
		return
	}
	a := kit.Args{"Answer": viewer.ClassName(j.v.host.Workspace.Vocabulary(), top.Class, j.v.host.Lang), "Label": r.Judgement.Label}
	switch v := r.Judgement; {
	case v.Verdict == workspace.Right:
		j.last.Set(kit.Tr("deck.last.right", a))
	case v.Verdict == workspace.Unsure:
		j.last.Set(kit.Tr("deck.last.unsure", a))
	case v.Label != "":
		j.last.Set(kit.Tr("deck.last.other", a))
	default:
		j.last.Set(kit.Tr("deck.last.wrong", a))
	}
}

// goTo goes back to a picture whose verdict was taken back.
func (j *judging) goTo(row int) {
	for k, r := range j.dealt {
		if int(r) == row {
			j.at = k
		}
	}
	j.last.Set("")
	j.show()
	j.v.want()
}

// relabel asks what the picture shows.
func (j *judging) relabel() {
	r, ok := j.v.host.Workspace.Row(j.row)
	if !ok || j.row < 0 {
		return
	}
	j.v.host.Relabel(j.row, j.blind.Checked && r.Judgement.Verdict == workspace.Unjudged, func(said workspace.Verdict, label string) { j.take(r, said, label) })
}
