package assess

import (
	"path"
	"slices"
	"strings"

	"wanwu/app/review"
	"wanwu/app/workspace"
)

// SheetTruths is what a table says of pictures.
type SheetTruths struct {
	Truths []workspace.PictureTruth
	// Absent is the rows of pictures that are not here, or of a name that several have;
	// Unknown the labels that no pack knows: their pictures count as wrong.
	Absent  int
	Unknown []string
	// Twice is pictures that are given two labels; they are left out.
	Twice []string
	// NoColumns is that the header lacks the path or the label.
	NoColumns bool
}

// pathColumns returns what a column of paths is called, answerColumns one of answers.
func pathColumns() []string {
	return []string{"path", "路径", "相对路径", "relative path", "file", "绝对路径", "文件", "文件名"}
}

func answerColumns() []string {
	return []string{"predicted", "prediction", "预测", "识别结果", "answer", "标签 1", "label 1", "标签", "label"}
}

// columnOf returns the first column with one of some names, −1 for none.
func columnOf(header []string, names ...string) int {
	for _, name := range names {
		if i := slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) }); i >= 0 {
			return i
		}
	}
	return -1
}

// unsureLabel is the label of a picture of which a table says that nobody could tell.
const unsureLabel = "不确定"

// Sheet takes the labels of a table whose first row is its header, which has a column of
// paths and one of labels. A path is what the list shows, the absolute one, or a name that
// only one picture has. It reads the path of every row and blocks for a second at a million.
func (a *Assessment) Sheet(ws *workspace.Workspace, table [][]string) (out SheetTruths) {
	if len(table) == 0 {
		return SheetTruths{NoColumns: true}
	}
	p := columnOf(table[0], pathColumns()...)
	l := columnOf(table[0], "truth", "label", "真值", "标签", "正确标签", "人工标签")
	if p < 0 || l < 0 {
		return SheetTruths{NoColumns: true}
	}
	rows, matcher := a.byPath(ws), a.Matcher()
	said, unknown, twice := map[int32]string{}, map[string]bool{}, map[int32]bool{}
	for _, record := range table[1:] {
		if p >= len(record) || l >= len(record) {
			continue
		}
		name, label := strings.TrimSpace(record[p]), strings.TrimSpace(record[l])
		if name == "" || label == "" {
			continue
		}
		row, there := rows[strings.ReplaceAll(name, `\`, "/")]
		if !there || row < 0 {
			out.Absent++
			continue
		}
		if review.SaysUnsure(label) {
			label = unsureLabel
		} else if m := matcher.Words([]string{label})[0]; m.Match >= review.ByAlias {
			label = a.Label(m.Label)
		} else {
			unknown[label] = true
		}
		if before, known := said[row]; known && before != label && !twice[row] {
			twice[row] = true
			out.Twice = append(out.Twice, name)
		}
		said[row] = label
	}
	for row, label := range said {
		if !twice[row] {
			if unknown[label] {
				delete(unknown, label) // it is named once
				out.Unknown = append(out.Unknown, label)
			}
			out.Truths = append(out.Truths, workspace.PictureTruth{Row: row, Truth: workspace.Truth{Label: label, Origin: workspace.FromSheet}})
		}
	}
	slices.Sort(out.Unknown)
	slices.SortFunc(out.Truths, func(x, y workspace.PictureTruth) int { return int(x.Row - y.Row) })
	return out
}

// byPath finds rows by path, with and without the name of the root, by file, and by name
// where only one picture has it: −1 where several do.
func (a *Assessment) byPath(ws *workspace.Workspace) map[string]int32 {
	rows := map[string]int32{}
	names := map[string]int32{}
	for _, at := range a.Columns.Rows {
		r, ok := ws.Row(int(at))
		if !ok {
			continue
		}
		rows[r.Path] = at
		rows[strings.ReplaceAll(r.File, `\`, "/")] = at
		if _, below, has := strings.Cut(r.Path, "/"); has {
			if _, there := rows[below]; !there {
				rows[below] = at
			}
		}
		name := path.Base(r.Path)
		if _, again := names[name]; again {
			names[name] = -1
		} else {
			names[name] = at
		}
	}
	for name, at := range names {
		if _, there := rows[name]; !there {
			rows[name] = at
		}
	}
	return rows
}
