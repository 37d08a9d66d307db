//! Names that sound right and name nothing real.

use crate::model::Name;

/// First words of compound names.
const FIRST: [(&str, &str); 10] = [
    ("梧桐", "Wutong"),
    ("桂雨", "Guiyu"),
    ("听荷", "Tinghe"),
    ("望湖", "Wanghu"),
    ("锦澜", "Jinlan"),
    ("竹溪", "Zhuxi"),
    ("枫林", "Fenglin"),
    ("松月", "Songyue"),
    ("兰亭", "Lanting"),
    ("海棠", "Haitang"),
];

/// Last words of compound names.
const LAST: [(&str, &str); 5] = [
    ("苑", "Court"),
    ("花园", "Garden"),
    ("府", "Residence"),
    ("雅居", "Homes"),
    ("新村", "Village"),
];

/// Words of street names.
const STREET: [(&str, &str); 16] = [
    ("春晓", "Chunxiao"),
    ("和畅", "Hechang"),
    ("文澜", "Wenlan"),
    ("清波", "Qingbo"),
    ("紫荆", "Zijing"),
    ("秋涛", "Qiutao"),
    ("明月", "Mingyue"),
    ("学林", "Xuelin"),
    ("云帆", "Yunfan"),
    ("百合", "Baihe"),
    ("惠风", "Huifeng"),
    ("长乐", "Changle"),
    ("星河", "Xinghe"),
    ("莲塘", "Liantang"),
    ("书香", "Shuxiang"),
    ("安宁", "Anning"),
];

/// Name of the compound with index `number`; unlike for the first fifty, then numbered.
pub(super) fn compound(number: usize) -> Name {
    let (zh1, en1) = FIRST[number % FIRST.len()];
    let (zh2, en2) = LAST[(number + number / FIRST.len()) % LAST.len()];
    let round = number / (FIRST.len() * LAST.len());
    if round == 0 {
        Name::new(&format!("{zh1}{zh2}"), &format!("{en1} {en2}"))
    } else {
        let phase = round + 1;
        Name::new(
            &format!("{zh1}{zh2}{phase}期"),
            &format!("{en1} {en2} Phase {phase}"),
        )
    }
}

/// Name of a street along the east (`路`) or along the north (`街`).
pub(super) fn street(number: usize, eastward: bool) -> Name {
    let (zh, en) = STREET[(number * 2 + usize::from(!eastward)) % STREET.len()];
    let round = number * 2 / STREET.len();
    let (zh_number, en_number) = if round == 0 {
        (String::new(), String::new())
    } else {
        (format!("{}", round + 1), format!(" {}", round + 1))
    };
    if eastward {
        Name::new(
            &format!("{zh}{zh_number}路"),
            &format!("{en}{en_number} Road"),
        )
    } else {
        Name::new(
            &format!("{zh}{zh_number}街"),
            &format!("{en}{en_number} Street"),
        )
    }
}
