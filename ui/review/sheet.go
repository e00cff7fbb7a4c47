package review

import (
	"context"
	"strings"

	"wanwu/app/assess"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

// askSheet asks for a table of paths and labels.
func (v *Views) askSheet() {
	if !v.host.CanReadTables() {
		v.host.Tell(kit.Tr("sheet.no_reader"), kit.ColorUnsure)
		return
	}
	v.host.PickFile([]string{"xlsx", "csv"}, v.TakeSheet)
}

// TakeSheet takes over what a table of paths and labels says of the pictures that are shown. The
// rest is reported.
func (v *Views) TakeSheet(path string) {
	v.host.Go(func(ctx context.Context) {
		table, err := v.host.ReadTable(path)
		if err != nil {
			v.host.Do(func() { v.host.Tell(err.Error(), kit.ColorWrong) }) // a sentence already
			return
		}
		of, err := assess.Of(ctx, v.host.Workspace, nil, true, nil, nil)
		if err != nil {
			return // the window is closing
		}
		s := of.Sheet(v.host.Workspace, table.Rows)
		v.host.Do(func() { v.takeSheet(s, table.Merged) })
	})
}

func (v *Views) takeSheet(s assess.SheetTruths, merged []string) {
	if s.NoColumns {
		v.host.Tell(kit.Tr("sheet.columns"), kit.ColorUnsure)
		return
	}
	var left []string
	if len(merged) > 0 {
		left = append(left, kit.Tr("sheet.merged", kit.Args{"N": kit.Number(len(merged)), "Cells": merged[0]}))
	}
	if s.Absent > 0 {
		left = append(left, kit.Tr("sheet.absent", kit.Args{"N": kit.Number(s.Absent)}))
	}
	if len(s.Twice) > 0 {
		left = append(left, kit.Tr("sheet.twice", kit.Args{"N": kit.Number(len(s.Twice)), "Name": s.Twice[0]}))
	}
	if len(s.Unknown) > 0 {
		left = append(left, kit.Tr("sheet.unknown", kit.Args{"N": kit.Number(len(s.Unknown)), "Label": s.Unknown[0]}))
	}
	if len(s.Truths) == 0 {
		v.host.Tell(strings.Join(append([]string{kit.Tr("sheet.nothing")}, left...), " · "), kit.ColorUnsure)
		return
	}
	v.setTruths(func() []workspace.PictureTruth { return s.Truths }, func(n int) {
		v.host.Tell(strings.Join(append([]string{kit.Tr("sheet.taken", kit.Args{"N": kit.Number(n)})}, left...), " · "), kit.ColorMuted)
		v.Show(Weighing)
	}, func() {})
}
