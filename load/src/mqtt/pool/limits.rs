//! Where a broker takes less than is asked of it (MQTT 5, 3.2.2.3).

use twin_core::both;
use twin_core::told::Bilingual;

use super::{Offer, Pool};

impl Pool {
    /// Refuses a message that is longer than the broker takes.
    #[cold]
    pub(super) fn refuse(&mut self, topic: &[u8], payload: &[u8], most: usize) -> Offer {
        let bytes = topic.len() + payload.len();
        self.too_long += 1;
        self.last_reason = Some(both!(
            "a message has {bytes} bytes of topic and payload, and the broker takes packets of {most} bytes at most",
            "一条消息的主题与载荷共 {bytes} 字节，而服务器最多接受 {most} 字节的报文"
        ));
        Offer::TooLong
    }

    /// Where the broker took less than was asked of it so far, and what was done instead.
    #[must_use]
    pub fn limits(&self) -> Vec<Bilingual> {
        let asked = self.settings.qos as u8;
        let qos = self.connections.iter().map(|c| c.session.qos()).min();
        let qos = qos.filter(|qos| *qos < asked).map(|qos| {
            both!(
                "the broker takes quality of service {qos} at most: what was to be published with {asked} was published with {qos}",
                "服务器最高支持 QoS {qos}：应以 QoS {asked} 发布的消息以 QoS {qos} 发布"
            )
        });
        let wills = self.connections.iter().filter(|c| c.is_will_lowered);
        let will = wills
            .filter_map(|c| c.client.will.as_ref())
            .map(|w| w.qos)
            .min();
        let will = will.map(|qos| {
            both!(
                "the broker refused the quality of service of the last wills: they had {qos}",
                "服务器拒绝了遗嘱的 QoS：改以 QoS {qos} 设置"
            )
        });
        let (count, most) = (
            self.too_long,
            self.connections.iter().map(|c| c.most_packet).min(),
        );
        let long = most.filter(|_| count > 0).map(|most| {
            both!(
                "{count} messages were not sent and count as refused: the broker takes packets of {most} bytes at most",
                "{count} 条消息未发送，计为被拒绝：服务器最多接受 {most} 字节的报文"
            )
        });
        [qos, will, long].into_iter().flatten().collect()
    }
}
