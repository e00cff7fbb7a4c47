package export

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"wanwu/app/words"
)

// tally is what a writer counted, for the card of its own file.
type tally struct {
	rows     int // written
	pending  int // left out, not yet recognised
	pictures int // put in
	missing  int // recognised rows whose thumbnail could not be had
	limit    int // the most pictures a file of this format takes
	over     bool
}

// maxRoots is how many roots the card lists: who drops a thousand files does not
// want to scroll past them to the counts.
const maxRoots = 20

// cardLine is one line of the run card: what, and the value.
type cardLine struct{ Name, Value string }

// cardLines is the run card as people read it, ending with what this file holds.
func (s *Source) cardLines(t tally) []cardLine {
	c := s.Card
	var lines []cardLine
	add := func(zh, en, value string) {
		if value != "" {
			lines = append(lines, cardLine{s.pick(zh, en), value})
		}
	}
	add("程序版本", "Program version", c.Version)
	add("模型", "Model", joined(c.Title, c.Model))
	add("模型许可", "Model licence", c.License)
	add("模型文件哈希", "Model hash", c.ModelHash)
	add("标签文件哈希", "Labels hash", c.LabelsHash)
	if c.InputWidth > 0 {
		add("模型输入", "Model input", fmt.Sprintf("%d × %d", c.InputWidth, c.InputHeight))
	}
	add("阈值", "Threshold", strconv.FormatFloat(float64(c.Threshold), 'f', -1, 32))
	add("每张图片的标签数", "Labels per picture", strconv.Itoa(c.TopK))
	add("设备", "Device", c.Device)
	if !strings.Contains(c.Device, c.DeviceName) {
		add("设备名称", "Device name", c.DeviceName)
	}
	add("显卡", "Graphics card", c.Card)
	if c.Memory > 0 {
		add("显存", "GPU memory", words.Gibibytes(c.Memory))
	}
	add("显卡驱动", "Graphics driver", c.Driver)
	add("运行库", "Runtime library", c.Runtime)
	add("HEIC 解码", "HEIC decoder", c.HEIC)
	add("系统", "System", joined(c.OS, c.Arch))
	for i, root := range c.Roots {
		n := strconv.Itoa(i + 1)
		if i == maxRoots {
			add("来源 "+n+"…", "Source "+n+"…", fmt.Sprintf(s.pick("另有 %d 个", "%d more"), len(c.Roots)-i))
			break
		}
		add("来源 "+n, "Source "+n, root)
	}
	add("图片总数", "Pictures", strconv.Itoa(c.Total))
	add("正常", "OK", strconv.Itoa(c.OK))
	add("无结果", "No result", strconv.Itoa(c.Empty))
	add("错误", "Errors", strconv.Itoa(c.Failed))
	if c.Pending > 0 {
		add("未识别", "Not recognised", strconv.Itoa(c.Pending))
	}
	add("开始时间", "Started", moment(c.Started))
	add("结束时间", "Finished", moment(c.Finished))
	if c.Elapsed > 0 {
		add("用时", "Elapsed", c.Elapsed.Round(100*time.Millisecond).String())
	}
	if c.Elapsed > 0 && c.Done > 0 {
		add("本次完成", "Finished in that time", s.doneNote())
		add("速度（张/秒）", "Pictures a second", strconv.FormatFloat(c.Rate, 'f', 1, 64))
	}
	add("筛选条件", "Chosen by", c.Query)
	add("本文件行数", "Rows in this file", strconv.Itoa(t.rows))
	if t.pending > 0 {
		add("未写入（尚未识别）", "Left out (not yet recognised)", strconv.Itoa(t.pending))
	}
	add("本文件图片", "Pictures in this file", s.pictureNote(t))
	return lines
}

// doneNote says how many pictures the last run did, and how many of them had an answer
// already.
func (s *Source) doneNote() string {
	if s.Card.Cached == 0 {
		return strconv.Itoa(s.Card.Done)
	}
	return fmt.Sprintf(s.pick("%d（来自缓存 %d）", "%d (%d from the cache)"), s.Card.Done, s.Card.Cached)
}

// pictureNote says how many pictures the file holds, and why not more.
func (s *Source) pictureNote(t tally) string {
	switch {
	case s.Thumb == nil:
		return ""
	case t.over && t.pictures == 0:
		return fmt.Sprintf(s.pick("未放入：超过 %d 行，放图片会使文件难以打开；可先筛选再导出", "None: over %d rows, pictures would make the file hard to open; filter first, then export"), t.limit)
	case t.over:
		return fmt.Sprintf(s.pick("仅前 %d 张，再多会使文件难以打开", "The first %d only; more would make the file hard to open"), t.pictures)
	case t.missing > 0:
		return fmt.Sprintf(s.pick("%d（另有 %d 张无法生成缩略图）", "%d (of %d more no thumbnail could be made)"), t.pictures, t.missing)
	}
	return strconv.Itoa(t.pictures)
}

// joined is "a (b)", or the one that there is.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " (" + b + ")"
}

// moment is a time with its offset, so that it means the same to a colleague
// elsewhere.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02 15:04:05 -07:00")
}
