package evaluate

import (
	"fmt"
	"strings"

	"wanwu/app/words"

	"wanwu/app/review"
)

// compareTables compares a table with an earlier one, picture by picture: by path, or row
// by row where neither has paths. A truth that one of them has is that of both. The error
// is a sentence in l.
func compareTables(l words.Lang, now, before *evalTable) (*review.Comparison, error) {
	at := map[string]int{}
	switch {
	case now.paths != nil && before.paths != nil:
		for i, p := range before.paths {
			at[p] = i
		}
	case now.paths != nil || before.paths != nil || now.Len() != before.Len():
		return nil, fmt.Errorf(words.T(l, "cli.evalcompare.rows_two_tables_cannot"), now.Len(), before.Len())
	}
	var first, second review.Table
	names := &evalTable{number: map[string]int32{}}
	for i := range now.Len() {
		k := i
		if now.paths != nil {
			var there bool
			if k, there = at[now.paths[i]]; !there {
				// A table may leave out the name of the folder that was recognised.
				_, below, _ := strings.Cut(now.paths[i], "/")
				if k, there = at[below]; !there {
					continue
				}
			}
		}
		truth := names.again(now, now.Truth[i])
		if truth == review.None {
			truth = names.again(before, before.Truth[k])
		}
		first.Class = append(first.Class, names.again(before, before.Class[k]))
		second.Class = append(second.Class, names.again(now, now.Class[i]))
		first.Truth, second.Truth = append(first.Truth, truth), append(second.Truth, truth)
		first.Verdict, second.Verdict = append(first.Verdict, before.Verdict[k]), append(second.Verdict, now.Verdict[i])
	}
	c := review.Compare(&first, &second)
	return &c, nil
}

// again returns the number here of a label of another table.
func (t *evalTable) again(other *evalTable, label int32) int32 {
	if label == review.None {
		return review.None
	}
	return t.label(other.names[label])
}
