package evaluate

import (
	"fmt"
	"strconv"
	"strings"

	"wanwu/app/assess"

	"wanwu/app/words"

	"wanwu/app/review"
	"wanwu/app/review/sheet"
	"wanwu/inference"
)

// evalTable is the table of `eval --table`, ready to be evaluated.
type evalTable struct {
	review.Table
	names  []string // of labels
	number map[string]int32
	file   string   // of the table
	paths  []string // nil where there is no column path
	notes  []string // sentences on what was found odd

	// Of pictures that were recognised, not of a table: what is known of the labels, the
	// files, and the scores of Ranks.
	labels     []review.Label
	files      []string
	rankScores []float32
	folders    []folderJSON // of --truth folders
	items      []inference.Item
	probed     *probed
	kept       *assess.Mappings // of the workspace; nil of no session
	task       string           // whose mapping is in force there
}

// label returns the number of a label's name; None for "".
func (t *evalTable) label(name string) int32 {
	if name == "" {
		return review.None
	}
	k, there := t.number[name]
	if !there {
		k = int32(len(t.names))
		t.number[name], t.names = k, append(t.names, name)
	}
	return k
}

// readEvalTable reads a table of answers and truths. The error is a sentence in l.
func readEvalTable(l words.Lang, path string) (*evalTable, error) {
	s, err := assess.ReadSheet(l, path)
	if err != nil {
		return nil, err
	}
	predicted := s.Column("predicted", "prediction", "预测", "识别结果", "标签 1", "Label 1", "标签", "label")
	score := s.Column("score", "confidence", "置信度", "置信度 1", "Score 1", "得分")
	truth := s.Column("truth", "真值", "正确标签", "人工标签", "Label by a person")
	verdict, band := s.Column("verdict", "判定"), s.Column("band", "分层")
	file := s.Column("path", "路径", "相对路径", "Relative path", "file", "文件", "文件名")
	for _, need := range []struct {
		at   int
		name string
	}{{predicted, "predicted"}, {score, "score"}} {
		if need.at < 0 {
			return nil, fmt.Errorf(words.T(l, "cli.evaltable.has_no_column_its"), path, need.name, strings.Join(s.Header, ", "))
		}
	}
	t := &evalTable{number: map[string]int32{}, file: path}
	if len(s.Merged) > 0 {
		t.notes = append(t.notes, words.T(l, "cli.evaltable.there_merged_cells_each", strings.Join(s.Merged[:min(3, len(s.Merged))], ", ")))
	}
	bands := map[string]int32{}
	for i, row := range s.Rows {
		if err := t.add(l, s, i, sheet.Cell(row, predicted), sheet.Cell(row, score), sheet.Cell(row, truth), sheet.Cell(row, verdict)); err != nil {
			return nil, err
		}
		if band >= 0 {
			name := sheet.Cell(row, band)
			if _, there := bands[name]; !there {
				bands[name] = int32(len(bands))
			}
			t.Band = append(t.Band, bands[name])
		}
		if file >= 0 {
			t.paths = append(t.paths, sheet.Cell(row, file))
		}
	}
	t.Labels = len(t.names)
	if err := t.checkPaths(l, s); err != nil {
		return nil, err
	}
	return t, nil
}

// add takes one row.
func (t *evalTable) add(l words.Lang, s *sheet.Sheet, i int, predicted, score, truth, verdict string) error {
	v, ok := review.ParseVerdict(verdict)
	if !ok {
		return fmt.Errorf(words.T(l, "cli.evaltable.line_verdict_should_be"), t.file, s.Lines[i], verdict)
	}
	if review.SaysUnsure(truth) {
		truth, v = "", review.Unsure
	}
	value := 0.0
	if score != "" || predicted != "" {
		var err error
		if value, err = parseShare(score); err != nil {
			return fmt.Errorf(words.T(l, "cli.evaltable.line_score_no_number"), t.file, s.Lines[i], score)
		}
	}
	t.Class, t.Score = append(t.Class, t.label(predicted)), append(t.Score, value)
	t.Truth, t.Verdict = append(t.Truth, t.label(truth)), append(t.Verdict, v)
	return nil
}

// parseShare reads 0.62 or 62%.
func parseShare(s string) (float64, error) {
	digits, percent := strings.CutSuffix(s, "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if percent {
		v /= 100
	}
	if err == nil && !(v >= 0 && v <= 1) {
		err = strconv.ErrRange
	}
	return v, err
}

// checkPaths refuses two truths for one picture, and says where a picture is twice.
func (t *evalTable) checkPaths(l words.Lang, s *sheet.Sheet) error {
	first, twice := map[string]int{}, 0
	for i, p := range t.paths {
		k, there := first[p]
		if p == "" || !there {
			first[p] = i
			continue
		}
		twice++
		if a, b := t.Truth[k], t.Truth[i]; a != b && a != review.None && b != review.None {
			return fmt.Errorf(words.T(l, "cli.evaltable.has_two_truths_for"),
				t.file, p, s.Lines[k], t.names[a], s.Lines[i], t.names[b])
		}
	}
	if twice > 0 {
		t.notes = append(t.notes, words.T(l, "cli.evaltable.rows_pictures_that_stand", twice))
	}
	return nil
}
