package words

import (
	"testing"

	"wanwu/app/store"
)

// TestReportSentenceNamesEachLoss checks that what is lost is called what it is, in both languages.
func TestReportSentenceNamesEachLoss(t *testing.T) {
	r := store.Report{Losses: store.Losses{Verdicts: 1, Truths: 2, Notes: 3, Texts: 4}}
	for l, want := range map[Lang]string{
		Chinese: "保存结果的文件有几处损坏：1 个判定已丢失，2 张图片由文件夹名或表格给出的真值已丢失，3 条附注（抽样、业务类别等）已丢失，4 张图片里读出的文字已丢失，可以重新读",
		English: "Parts of the file that keeps the results are damaged: 1 verdict is lost, what folders or tables say is on 2 pictures is lost, 3 notes (decks, business categories and the like) are lost, the text read in 4 pictures is lost and can be read again",
	} {
		if s := ReportSentence(l, r); s != want {
			t.Errorf("%q, want %q", s, want)
		}
	}
}
