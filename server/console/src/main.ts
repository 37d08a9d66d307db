import { createApp } from 'vue'
import App from './App.vue'
import { i18n, markPage } from './i18n'
import { start } from './stores/twin'
import './element.ts'
import './style.css'

markPage()
createApp(App).use(i18n).mount('#app')
void start()
